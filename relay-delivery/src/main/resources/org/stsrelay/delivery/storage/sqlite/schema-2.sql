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

ALTER TABLE consignment ADD COLUMN ordered TEXT;

CREATE INDEX consignment_ordered ON consignment (message, part) WHERE ordered IS NOT NULL;

DROP INDEX message_waiting;

CREATE INDEX message_waiting ON message (state, id, size, finished, received, sender) WHERE finished IS NULL;
