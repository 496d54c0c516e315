// Papers (ingested ones are also :Ingested), what they cite, mention and hold; chats, answers, ratings; the ledger.
// A released step is never edited.
CREATE CONSTRAINT paper_id IF NOT EXISTS FOR (n:Paper) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT passage_id IF NOT EXISTS FOR (n:Passage) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT entity_name_key IF NOT EXISTS FOR (n:EntityName) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT chat_id IF NOT EXISTS FOR (n:Chat) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT answer_id IF NOT EXISTS FOR (n:Answer) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT rating_id IF NOT EXISTS FOR (n:Rating) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT ingest_hash IF NOT EXISTS FOR (n:IngestEntry) REQUIRE n.hash IS UNIQUE;
CREATE INDEX paper_by_title IF NOT EXISTS FOR (n:Paper) ON (n.kind, n.title_key);
CREATE INDEX paper_doi IF NOT EXISTS FOR (n:Ingested) ON (n.doi);
CREATE INDEX paper_arxiv IF NOT EXISTS FOR (n:Ingested) ON (n.arxiv_id);
CREATE INDEX cites_doi IF NOT EXISTS FOR ()-[r:CITES]-() ON (r.doi);
CREATE INDEX cites_arxiv IF NOT EXISTS FOR ()-[r:CITES]-() ON (r.arxiv_id);
CREATE INDEX chat_by_time IF NOT EXISTS FOR (n:Chat) ON (n.created_at);
CREATE INDEX ingest_failures IF NOT EXISTS FOR (n:IngestEntry) ON (n.failed, n.updated_at);
CREATE FULLTEXT INDEX paper_words IF NOT EXISTS FOR (n:Paper) ON EACH [n.title_words, n.author_words, n.abstract_words] OPTIONS { indexConfig: { `fulltext.analyzer`: 'whitespace' } };
CREATE FULLTEXT INDEX ingested_titles IF NOT EXISTS FOR (n:Ingested) ON EACH [n.title_words] OPTIONS { indexConfig: { `fulltext.analyzer`: 'whitespace' } };
CREATE FULLTEXT INDEX reference_words IF NOT EXISTS FOR ()-[r:CITES]-() ON EACH [r.words] OPTIONS { indexConfig: { `fulltext.analyzer`: 'whitespace' } };
CREATE FULLTEXT INDEX entity_words IF NOT EXISTS FOR (n:Entity) ON EACH [n.words] OPTIONS { indexConfig: { `fulltext.analyzer`: 'whitespace' } };
