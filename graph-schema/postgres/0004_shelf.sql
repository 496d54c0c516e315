-- What readers make of papers: collections, tags, notes, how far they have read. `owner` is an account as text, empty for the
-- one reader where there are no accounts. Papers are kept elsewhere, so nothing here refers to them.
CREATE TABLE papyri_collections (
    id TEXT COLLATE "C" PRIMARY KEY,
    owner TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    -- The name in small letters: an owner has one of it.
    folded TEXT COLLATE "C" NOT NULL,
    -- private, shared, public
    visibility TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (owner, folded)
);
CREATE INDEX papyri_collections_by_name ON papyri_collections (folded, id);

CREATE TABLE papyri_collection_shares (
    collection TEXT COLLATE "C" NOT NULL REFERENCES papyri_collections (id) ON DELETE CASCADE,
    who TEXT COLLATE "C" NOT NULL,
    -- read, write
    may TEXT NOT NULL,
    PRIMARY KEY (collection, who)
);
CREATE INDEX papyri_collection_shares_of ON papyri_collection_shares (who);

CREATE TABLE papyri_collected_papers (
    collection TEXT COLLATE "C" NOT NULL REFERENCES papyri_collections (id) ON DELETE CASCADE,
    paper TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (collection, paper)
);
CREATE INDEX papyri_collected_papers_of ON papyri_collected_papers (paper);

CREATE TABLE papyri_tags (
    owner TEXT COLLATE "C" NOT NULL,
    paper TEXT COLLATE "C" NOT NULL,
    tag TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (owner, tag, paper)
);
CREATE INDEX papyri_tags_of_paper ON papyri_tags (paper, owner, tag);

CREATE TABLE papyri_notes (
    id TEXT COLLATE "C" PRIMARY KEY,
    author TEXT COLLATE "C" NOT NULL,
    paper TEXT COLLATE "C" NOT NULL,
    text TEXT NOT NULL,
    quote TEXT,
    page BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX papyri_notes_of_author ON papyri_notes (author, created_at, id);
CREATE INDEX papyri_notes_of_paper ON papyri_notes (paper, author, created_at, id);

CREATE TABLE papyri_readings (
    owner TEXT COLLATE "C" NOT NULL,
    paper TEXT COLLATE "C" NOT NULL,
    -- to_read, reading, read
    state TEXT NOT NULL,
    PRIMARY KEY (owner, paper)
);
CREATE INDEX papyri_readings_by_state ON papyri_readings (owner, state, paper);
CREATE INDEX papyri_readings_of_paper ON papyri_readings (paper);
