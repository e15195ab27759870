CREATE TABLE tls_due (
    day INTEGER NOT NULL,
    domain TEXT NOT NULL,
    at INTEGER NOT NULL,
    since INTEGER,
    decided INTEGER NOT NULL DEFAULT 0 CHECK (decided IN (0, 1)),
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (day, domain)
) STRICT, WITHOUT ROWID;

CREATE INDEX tls_due_by_moment ON tls_due (day, at) WHERE decided = 0;

CREATE TABLE tls_sending (
    day INTEGER NOT NULL,
    domain TEXT NOT NULL,
    variant TEXT NOT NULL,
    destination TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('WAITING', 'HANDED', 'QUEUED', 'DELIVERED', 'REFUSED', 'GIVEN_UP',
        'SUPPRESSED', 'REMOVED')),
    made INTEGER NOT NULL,
    next INTEGER NOT NULL,
    first INTEGER,
    attempts INTEGER NOT NULL,
    message TEXT,
    word TEXT NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (day, domain, variant, destination)
) STRICT, WITHOUT ROWID;

CREATE INDEX tls_sending_by_state ON tls_sending (state, (first IS NULL), day, next);

CREATE INDEX tls_sending_of_domain ON tls_sending (domain, day);

CREATE UNIQUE INDEX tls_sending_of_message ON tls_sending (message) WHERE message IS NOT NULL;

CREATE TABLE tls_dead_destination (
    destination TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL,
    until INTEGER,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tls_received (
    id INTEGER PRIMARY KEY,
    sameness TEXT NOT NULL UNIQUE,
    day INTEGER NOT NULL,
    organization TEXT NOT NULL,
    contact TEXT NOT NULL,
    report TEXT NOT NULL,
    octets INTEGER NOT NULL
) STRICT;

CREATE INDEX tls_received_by_day ON tls_received (day, octets);

CREATE TABLE tls_received_policy (
    id INTEGER PRIMARY KEY,
    report INTEGER NOT NULL,
    type TEXT NOT NULL,
    domain TEXT NOT NULL,
    succeeded INTEGER NOT NULL,
    failed INTEGER NOT NULL
) STRICT;

CREATE INDEX tls_received_policy_of_report ON tls_received_policy (report);

CREATE TABLE tls_received_failure (
    policy INTEGER NOT NULL,
    number INTEGER NOT NULL,
    type TEXT NOT NULL,
    reason TEXT NOT NULL,
    host TEXT NOT NULL,
    receiving TEXT NOT NULL,
    sending TEXT NOT NULL,
    information TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (policy, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE tls_failure_with_helo (
    policy INTEGER NOT NULL,
    type TEXT NOT NULL,
    reason TEXT NOT NULL,
    sending TEXT NOT NULL,
    mx TEXT NOT NULL,
    helo TEXT NOT NULL,
    receiving TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (policy, type, reason, sending, mx, helo, receiving)
) STRICT, WITHOUT ROWID;

INSERT INTO tls_failure_with_helo (policy, type, reason, sending, mx, helo, receiving, count)
SELECT policy, type, reason, sending, mx, '', receiving, count FROM tls_failure;

DROP TABLE tls_failure;

ALTER TABLE tls_failure_with_helo RENAME TO tls_failure;

ALTER TABLE tls_day ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;

CREATE INDEX consignment_held ON consignment (message) WHERE state IN ('held', 'deleting');
