// Papers of some years.
CREATE INDEX paper_year IF NOT EXISTS FOR (n:Ingested) ON (n.year);
