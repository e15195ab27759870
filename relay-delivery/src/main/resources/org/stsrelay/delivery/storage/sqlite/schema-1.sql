CREATE TABLE message (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('ready', 'deferred', 'held', 'finished')),
    received INTEGER NOT NULL,
    sender TEXT NOT NULL,
    size INTEGER NOT NULL,
    envelope TEXT NOT NULL,
    finished INTEGER,
    file TEXT,
    body BLOB
) STRICT;

CREATE INDEX message_waiting ON message (state, id, size, finished) WHERE finished IS NULL;

CREATE INDEX message_finished ON message (finished) WHERE finished IS NOT NULL;

CREATE UNIQUE INDEX message_file ON message (file) WHERE file IS NOT NULL;

CREATE TABLE consignment (
    message TEXT NOT NULL,
    part INTEGER NOT NULL,
    destination TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'deleting', 'finished')),
    due INTEGER,
    attempts INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    recipients TEXT NOT NULL,
    reason TEXT NOT NULL,
    remark TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (message, part),
    CHECK ((due IS NULL) = (state = 'finished'))
) STRICT, WITHOUT ROWID;

CREATE INDEX consignment_waiting ON consignment (destination, state, due, attempts, waiting) WHERE due IS NOT NULL;

CREATE INDEX consignment_due ON consignment (due) WHERE state = 'waiting';

CREATE INDEX consignment_deleting ON consignment (message) WHERE state = 'deleting';

CREATE TABLE attempt (
    message TEXT NOT NULL,
    part INTEGER NOT NULL,
    number INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    entries TEXT NOT NULL,
    PRIMARY KEY (message, part, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE sts_policy (
    domain TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    mode TEXT NOT NULL,
    max_age INTEGER NOT NULL,
    mx TEXT NOT NULL,
    lines TEXT NOT NULL,
    fetched INTEGER NOT NULL,
    certificate TEXT NOT NULL,
    last_use INTEGER NOT NULL,
    trouble_at INTEGER,
    trouble_reason TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE sts_dns_trouble (
    domain TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL,
    ever_enforced INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE heartbeat (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    beats INTEGER NOT NULL
) STRICT;

INSERT INTO heartbeat (id, beats) VALUES (1, 0);
