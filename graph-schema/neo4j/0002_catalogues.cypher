// What a catalogue adds to a paper. Days as YYYY-MM-DD.
CREATE INDEX paper_published IF NOT EXISTS FOR (n:Ingested) ON (n.published);
// Listings that read an index in its order, as far as they go.
CREATE INDEX ingested_by_title IF NOT EXISTS FOR (n:Ingested) ON (n.title_key);
CREATE INDEX cited_only_by_title IF NOT EXISTS FOR (n:CitedOnly) ON (n.title_key);
CREATE INDEX rating_by_time IF NOT EXISTS FOR (n:Rating) ON (n.created_at);
CREATE CONSTRAINT schema_name IF NOT EXISTS FOR (n:Schema) REQUIRE n.name IS UNIQUE;
DROP INDEX paper_by_title IF EXISTS;
// What all mentions of an entity call it, as sums, and how many papers mention it.
MATCH (e:Entity) CALL (e) {
  MATCH (e)<-[m:MENTIONS]-() UNWIND [{form: m.name, said: m.count}] + [alias IN m.aliases | {form: alias, said: 0}] AS one
  WITH e, one.form AS form, sum(one.said) AS said, count(*) AS uses
  WITH e, collect(form) AS forms, collect(said) AS said, collect(uses) AS uses
  SET e.forms = forms, e.said = said, e.uses = uses, e.papers = COUNT { (e)<-[:MENTIONS]-() }
} IN TRANSACTIONS OF 500 ROWS;
