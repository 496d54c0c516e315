-- Which library a job and a cursor are of: several may share a database. Those of before are taken over by the first library
-- that comes.
ALTER TABLE papyri_jobs ADD COLUMN library TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE papyri_jobs ALTER COLUMN library DROP DEFAULT;
ALTER TABLE papyri_jobs DROP CONSTRAINT papyri_jobs_pkey;
ALTER TABLE papyri_jobs ADD PRIMARY KEY (library, id);
DROP INDEX papyri_jobs_due, papyri_jobs_leased, papyri_jobs_done, papyri_jobs_by_state;
CREATE INDEX papyri_jobs_due ON papyri_jobs (library, kind, priority DESC, next_try, id) WHERE state = 'waiting';
CREATE INDEX papyri_jobs_leased ON papyri_jobs (library, lease_until) WHERE state = 'running';
CREATE INDEX papyri_jobs_done ON papyri_jobs (library, updated_at) WHERE state = 'done';
CREATE INDEX papyri_jobs_by_state ON papyri_jobs (library, state, id, kind);

ALTER TABLE papyri_cursors ADD COLUMN library TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE papyri_cursors ALTER COLUMN library DROP DEFAULT;
ALTER TABLE papyri_cursors DROP CONSTRAINT papyri_cursors_pkey;
ALTER TABLE papyri_cursors ADD PRIMARY KEY (library, name);
