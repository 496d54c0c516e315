-- Which library the graph is: in one row.
CREATE TABLE library (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    id TEXT NOT NULL
) STRICT;
