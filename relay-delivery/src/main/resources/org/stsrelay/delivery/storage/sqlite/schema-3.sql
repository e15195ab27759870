CREATE TABLE sts_history (
    domain TEXT NOT NULL,
    fetched INTEGER NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (domain, fetched)
) STRICT, WITHOUT ROWID;

ALTER TABLE sts_policy ADD COLUMN trouble_kind TEXT;

ALTER TABLE sts_policy ADD COLUMN weakening TEXT;

INSERT INTO sts_history (domain, fetched, version)
SELECT domain, fetched, json_object('id', id, 'mode', mode, 'max_age', max_age, 'lines', json(lines),
    'confirmed', fetched, 'certificate', certificate)
FROM sts_policy WHERE json_valid(lines);

CREATE TABLE tls_day (
    day INTEGER NOT NULL PRIMARY KEY,
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
    domains INTEGER NOT NULL DEFAULT 0,
    octets INTEGER NOT NULL DEFAULT 0,
    left_out INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE tls_policy (
    id INTEGER NOT NULL PRIMARY KEY,
    day INTEGER NOT NULL,
    domain TEXT NOT NULL,
    digest BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('sts', 'tlsa', 'no-policy-found')),
    policy_domain TEXT NOT NULL,
    lines TEXT NOT NULL,
    mx TEXT NOT NULL,
    succeeded INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    mail INTEGER NOT NULL CHECK (mail IN (0, 1)),
    UNIQUE (day, domain, digest)
) STRICT;

CREATE INDEX tls_policy_of_host ON tls_policy (day, policy_domain) WHERE kind = 'tlsa';

CREATE TABLE tls_failure (
    policy INTEGER NOT NULL,
    type TEXT NOT NULL,
    reason TEXT NOT NULL,
    sending TEXT NOT NULL,
    mx TEXT NOT NULL,
    receiving TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (policy, type, reason, sending, mx, receiving)
) STRICT, WITHOUT ROWID;

-- A literal with a zone ([IPv6:fe80::1%eth0]) is no destination any more: the zone is of this machine alone.
UPDATE consignment SET destination = substr(destination, 1, instr(destination, '%') - 1) || ']'
    WHERE destination LIKE '[%' AND instr(destination, '%') > 0;
