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

ALTER TABLE consignment ADD COLUMN turn TEXT NOT NULL DEFAULT '';

UPDATE consignment SET turn = coalesce((
    SELECT CASE
        WHEN NOT json_valid(envelope) THEN NULL
        WHEN json_extract(envelope, '$.purpose') <> 'RELAYED' THEN '(own)'
        ELSE coalesce(json_extract(envelope, '$.client'), json_extract(envelope, '$.listener')) || ' '
            || iif(sender = '', '<>', lower(substr(sender, length(rtrim(sender, replace(sender, '@', ''))) + 1)))
        END
    FROM message WHERE id = consignment.message), '?')
WHERE due IS NOT NULL;

CREATE INDEX consignment_turn ON consignment (destination, turn, due) WHERE state = 'waiting';
ALTER TABLE consignment ADD COLUMN warned INTEGER NOT NULL DEFAULT 0 CHECK (warned IN (0, 1));
ALTER TABLE consignment ADD COLUMN ordered TEXT;

CREATE INDEX consignment_ordered ON consignment (message, part) WHERE ordered IS NOT NULL;

DROP INDEX message_waiting;

CREATE INDEX message_waiting ON message (state, id, size, finished, received, sender) WHERE finished IS NULL;
