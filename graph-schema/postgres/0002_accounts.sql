-- Who may use the library, and what was done with it. Times are milliseconds since the Unix epoch.
CREATE TABLE papyri_users (
    name TEXT COLLATE "C" PRIMARY KEY,
    role TEXT NOT NULL,
    -- A PHC string.
    password TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE papyri_api_keys (
    id TEXT COLLATE "C" PRIMARY KEY,
    hash TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

CREATE TABLE papyri_sessions (
    hash TEXT COLLATE "C" PRIMARY KEY,
    user_name TEXT COLLATE "C" NOT NULL REFERENCES papyri_users (name) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX papyri_sessions_of_user ON papyri_sessions (user_name);
CREATE INDEX papyri_sessions_by_end ON papyri_sessions (expires_at);

-- In the order they were written; `seq` tells lines of one millisecond apart.
CREATE TABLE papyri_audit (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    what TEXT NOT NULL,
    about TEXT,
    outcome TEXT NOT NULL
);
CREATE INDEX papyri_audit_by_time ON papyri_audit (at, seq);
CREATE INDEX papyri_audit_by_who ON papyri_audit (who, at, seq);
