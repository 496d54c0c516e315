-- The library's tables. Identifiers are the text forms of graph-schema's ids; lists are JSON.
CREATE TABLE papers (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    authors TEXT NOT NULL,
    year INTEGER,
    venue TEXT,
    doi TEXT,
    arxiv_id TEXT,
    abstract_text TEXT,
    pages INTEGER NOT NULL,
    source TEXT,
    content_hash TEXT
) STRICT;
CREATE INDEX papers_by_title ON papers (kind, title, id);
CREATE INDEX papers_by_doi ON papers (doi) WHERE doi IS NOT NULL;
CREATE INDEX papers_by_arxiv ON papers (arxiv_id) WHERE arxiv_id IS NOT NULL;

-- Every paper by title, authors and abstract; and the titles of ingested papers alone.
CREATE VIRTUAL TABLE paper_search USING fts5 (
    title, authors, abstract_text,
    content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE title_search USING fts5 (
    title, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TABLE sections (
    paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    level INTEGER NOT NULL,
    kind TEXT NOT NULL,
    page INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    PRIMARY KEY (paper, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE bibliography (
    pk INTEGER PRIMARY KEY,
    paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    label TEXT,
    raw TEXT NOT NULL,
    authors TEXT NOT NULL,
    title TEXT,
    venue TEXT,
    year INTEGER,
    doi TEXT,
    arxiv_id TEXT,
    cited TEXT NOT NULL,
    link_score REAL NOT NULL,
    UNIQUE (paper, ordinal)
) STRICT;
CREATE INDEX bibliography_by_cited ON bibliography (cited, paper, ordinal);
CREATE INDEX bibliography_by_doi ON bibliography (doi) WHERE doi IS NOT NULL;
CREATE INDEX bibliography_by_arxiv ON bibliography (arxiv_id) WHERE arxiv_id IS NOT NULL;
CREATE VIRTUAL TABLE bibliography_search USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TABLE contexts (
    paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    reference INTEGER NOT NULL,
    callout TEXT NOT NULL,
    sentence TEXT NOT NULL,
    section INTEGER NOT NULL,
    page INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    PRIMARY KEY (paper, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX contexts_by_reference ON contexts (paper, reference, start_byte);

CREATE TABLE passages (
    paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    section INTEGER NOT NULL,
    page INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    text TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    PRIMARY KEY (paper, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE entities (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL
) STRICT;
-- Every name and alias in lower case, for exact search; words of them for the rest.
CREATE TABLE entity_names (
    key TEXT NOT NULL,
    entity TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    PRIMARY KEY (key, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_names_by_entity ON entity_names (entity);
CREATE VIRTUAL TABLE entity_search USING fts5 (
    names, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);

-- A mention keeps the name and aliases its paper used: the entity is made of all its mentions.
CREATE TABLE mentions (
    paper TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    entity TEXT NOT NULL REFERENCES entities (id),
    name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    count INTEGER NOT NULL,
    passages TEXT NOT NULL,
    PRIMARY KEY (paper, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_by_entity ON mentions (entity, count DESC, paper);

CREATE TABLE chats (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX chats_by_age ON chats (created_at DESC, id);

CREATE TABLE answers (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE turns (
    chat TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    answer TEXT NOT NULL REFERENCES answers (id),
    PRIMARY KEY (chat, ordinal),
    UNIQUE (chat, answer)
) STRICT, WITHOUT ROWID;
CREATE INDEX turns_by_answer ON turns (answer);

CREATE TABLE ratings (
    pk INTEGER PRIMARY KEY,
    target_kind TEXT NOT NULL,
    target TEXT NOT NULL,
    stars INTEGER NOT NULL,
    comment TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ratings_by_target ON ratings (target_kind, target, created_at, pk);

CREATE TABLE ledger (
    hash TEXT PRIMARY KEY,
    paper TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    failed INTEGER NOT NULL,
    pipeline INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_failures ON ledger (updated_at DESC, hash) WHERE failed = 1;
