-- How far the last run of a job came, as JSON.
ALTER TABLE papyri_jobs ADD COLUMN progress TEXT;
