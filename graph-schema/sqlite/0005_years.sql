-- Papers of some years, the latest first.
CREATE INDEX papers_by_year ON papers (kind, year DESC, id) WHERE year IS NOT NULL;
