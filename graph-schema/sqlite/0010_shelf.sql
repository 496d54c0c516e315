-- What readers make of papers: collections, tags, notes, how far they have read. `owner` is an account as text, empty for the
-- one reader where there are no accounts. Papers may be kept on a server, so nothing here refers to their table.
CREATE TABLE collections (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The name in small letters: an owner has one of it.
    folded TEXT NOT NULL,
    -- private, shared, public
    visibility TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (owner, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX collections_by_name ON collections (folded, id);

CREATE TABLE collection_shares (
    collection TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    who TEXT NOT NULL,
    -- read, write
    may TEXT NOT NULL,
    PRIMARY KEY (collection, who)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_shares_of ON collection_shares (who);

CREATE TABLE collected_papers (
    collection TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    paper TEXT NOT NULL,
    PRIMARY KEY (collection, paper)
) STRICT, WITHOUT ROWID;
CREATE INDEX collected_papers_of ON collected_papers (paper);

CREATE TABLE tags (
    owner TEXT NOT NULL,
    paper TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (owner, tag, paper)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_of_paper ON tags (paper, owner, tag);

CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    author TEXT NOT NULL,
    paper TEXT NOT NULL,
    text TEXT NOT NULL,
    quote TEXT,
    page INTEGER,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notes_of_author ON notes (author, created_at, id);
CREATE INDEX notes_of_paper ON notes (paper, author, created_at, id);

CREATE TABLE readings (
    owner TEXT NOT NULL,
    paper TEXT NOT NULL,
    -- to_read, reading, read
    state TEXT NOT NULL,
    PRIMARY KEY (owner, paper)
) STRICT, WITHOUT ROWID;
CREATE INDEX readings_by_state ON readings (owner, state, paper);
CREATE INDEX readings_of_paper ON readings (paper);
