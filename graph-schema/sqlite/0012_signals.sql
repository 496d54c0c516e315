-- Why a reader gave so many stars, and what they had before them; what readers did with an answer.
ALTER TABLE ratings ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';
ALTER TABLE ratings ADD COLUMN given TEXT;
CREATE TABLE signals (
    answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    act TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (answer, act)
) STRICT, WITHOUT ROWID;
CREATE INDEX signals_by_time ON signals (created_at, answer, act);
