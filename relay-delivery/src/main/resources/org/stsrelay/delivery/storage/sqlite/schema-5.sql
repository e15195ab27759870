DROP INDEX tls_sending_by_state;

CREATE INDEX tls_sending_by_state ON tls_sending (state, (first IS NULL), (destination GLOB 'mailto:*'), day, next);
