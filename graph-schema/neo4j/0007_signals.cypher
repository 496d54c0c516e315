// What readers did with an answer.
CREATE CONSTRAINT signal_id IF NOT EXISTS FOR (n:Signal) REQUIRE n.id IS UNIQUE;
CREATE INDEX signal_by_time IF NOT EXISTS FOR (n:Signal) ON (n.created_at);
