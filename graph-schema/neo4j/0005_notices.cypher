// What became of papers after they came out: `subject` is `doi:…`, `arxiv:…` or a paper's id, `key` that and the source.
CREATE CONSTRAINT notice_key IF NOT EXISTS FOR (n:Notice) REQUIRE n.key IS UNIQUE;
CREATE INDEX notice_subject IF NOT EXISTS FOR (n:Notice) ON (n.subject);
