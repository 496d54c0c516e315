-- How far the last run of a job came, as JSON.
ALTER TABLE jobs ADD COLUMN progress TEXT;
