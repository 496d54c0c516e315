// Which library the graph is: those who share it are one.
CREATE CONSTRAINT library_key IF NOT EXISTS FOR (n:Library) REQUIRE n.key IS UNIQUE;
