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
