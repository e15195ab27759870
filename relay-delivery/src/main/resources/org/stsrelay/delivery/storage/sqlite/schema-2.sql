CREATE TABLE site (
    kind TEXT NOT NULL CHECK (kind IN ('destination', 'provider')),
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE mark (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE consignment ADD COLUMN warned INTEGER NOT NULL DEFAULT 0 CHECK (warned IN (0, 1));
