-- The job queue. Times are milliseconds since the Unix epoch; payloads are JSON with sorted names, as text: jsonb
-- refuses \u0000. Words sort by their bytes, as in the embedded store.
CREATE TABLE papyri_jobs (
    id TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    key TEXT NOT NULL,
    payload TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    next_try BIGINT NOT NULL,
    lease_until BIGINT,
    worker TEXT,
    -- Fences a running job's lease.
    token TEXT,
    -- A newer payload came while it was running: it runs again.
    again BOOLEAN NOT NULL DEFAULT FALSE,
    cause TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
-- What is leased next; each state that matters has an index of its own, so that done jobs cost nothing.
CREATE INDEX papyri_jobs_due ON papyri_jobs (kind, priority DESC, next_try, id) WHERE state = 'waiting';
CREATE INDEX papyri_jobs_leased ON papyri_jobs (lease_until) WHERE state = 'running';
CREATE INDEX papyri_jobs_done ON papyri_jobs (updated_at) WHERE state = 'done';
-- Listings and counts.
CREATE INDEX papyri_jobs_by_state ON papyri_jobs (state, id, kind);

-- Where a long reading of a source stands.
CREATE TABLE papyri_cursors (
    name TEXT COLLATE "C" PRIMARY KEY,
    text TEXT NOT NULL
);
