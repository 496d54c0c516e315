-- What a catalogue adds to a paper. Days as YYYY-MM-DD.
ALTER TABLE papers ADD COLUMN published TEXT;
ALTER TABLE papers ADD COLUMN updated TEXT;
ALTER TABLE papers ADD COLUMN categories TEXT NOT NULL DEFAULT '[]';
ALTER TABLE papers ADD COLUMN version INTEGER;
CREATE INDEX papers_by_day ON papers (published, pk) WHERE published IS NOT NULL;

-- What all mentions of an entity call it, as sums, and how many papers mention it.
ALTER TABLE entities ADD COLUMN papers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entities ADD COLUMN forms TEXT NOT NULL DEFAULT '{"papers":0,"forms":{}}';
UPDATE entities SET papers = (SELECT count(*) FROM mentions m WHERE m.entity = entities.id);
CREATE TEMP TABLE said AS
    SELECT entity, form, sum(said) AS said, sum(uses) AS uses FROM (
        SELECT entity, name AS form, count AS said, 1 AS uses FROM mentions
        UNION ALL
        SELECT m.entity, a.value, 0, 1 FROM mentions m, json_each(m.aliases) a
    ) GROUP BY entity, form;
CREATE INDEX temp.said_by_entity ON said (entity);
UPDATE entities SET forms = (
    SELECT json_object('papers', entities.papers, 'forms', json_group_object(s.form, json_array(s.said, s.uses)))
    FROM said s WHERE s.entity = entities.id
);
DROP TABLE said;
