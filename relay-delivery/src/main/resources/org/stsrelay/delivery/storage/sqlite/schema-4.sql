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

CREATE INDEX tls_sending_by_state ON tls_sending (state, day, next);

CREATE INDEX tls_sending_of_domain ON tls_sending (domain, day);

CREATE UNIQUE INDEX tls_sending_of_message ON tls_sending (message) WHERE message IS NOT NULL;

CREATE TABLE tls_dead_destination (
    destination TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL,
    until INTEGER,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE tls_day ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;
