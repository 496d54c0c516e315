-- What became of papers after they came out, by whom it concerns (`doi:…`, `arxiv:…` or a paper's id) and who says so.
CREATE TABLE notices (
    subject TEXT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    date TEXT,
    reason TEXT,
    PRIMARY KEY (subject, source)
) STRICT, WITHOUT ROWID;
