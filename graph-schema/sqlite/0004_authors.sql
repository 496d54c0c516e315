-- Who wrote each ingested paper, by the key that `AuthorKey` makes of a name; the program lends SQL its author_key.
CREATE TABLE authorship (
    author TEXT NOT NULL,
    paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    PRIMARY KEY (author, paper)
) STRICT, WITHOUT ROWID;
CREATE INDEX authorship_by_paper ON authorship (paper);
INSERT OR IGNORE INTO authorship (author, paper)
    SELECT author_key(a.value ->> 'given', a.value ->> 'family') AS author, p.id
    FROM papers p, json_each(p.authors) a
    WHERE p.kind = 'ingested' AND author IS NOT NULL;

-- All that counting papers of a window needs, without their texts.
CREATE INDEX papers_by_window ON papers (published, id, categories) WHERE published IS NOT NULL;
DROP INDEX papers_by_day;
