CREATE TABLE sts_history (
    domain TEXT NOT NULL,
    fetched INTEGER NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (domain, fetched)
) STRICT, WITHOUT ROWID;
