-- The job queue. Times are milliseconds since the Unix epoch; payloads are JSON with sorted names.
CREATE TABLE jobs (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    payload TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    next_try INTEGER NOT NULL,
    lease_until INTEGER,
    worker TEXT,
    -- Fences a running job's lease.
    token TEXT,
    -- A newer payload came while it was running: it runs again.
    again INTEGER NOT NULL DEFAULT 0,
    cause TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
-- What is leased next; each state that matters has an index of its own, so that done jobs cost nothing.
CREATE INDEX jobs_due ON jobs (kind, priority DESC, next_try, id) WHERE state = 'waiting';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_done ON jobs (updated_at) WHERE state = 'done';
-- Listings and counts.
CREATE INDEX jobs_by_state ON jobs (state, id, kind);

-- Where a long reading of a source stands.
CREATE TABLE cursors (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
