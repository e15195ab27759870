INSERT INTO message (id, state, received, sender, size, envelope, body) VALUES
    ('01KDWPVNG00000000000000001', 'ready', :now - 3600000, 'alice@example.org', 0,
    '{"purpose":"RELAYED","body":"SEVEN_BIT","smtputf8":false,"requiretls":false,"eight_bit":false,"utf8_header":false,"message_id":"<1@example.org>","listener":"smtp","client":"192.0.2.7","helo":"client.example.org","accept_ms":12}',
    CAST('Subject: one' || char(13, 10, 13, 10) || 'hello' || char(13, 10) AS BLOB)),
    ('01KDWPVNG00000000000000002', 'deferred', :now - 3600000, '', 0,
    '{"purpose":"RELAYED","body":"EIGHT_BIT_MIME","smtputf8":false,"requiretls":false,"ret":"HDRS","envid":"env+3D1","eight_bit":true,"utf8_header":false,"message_id":"<2@example.org>","listener":"smtp","client":"192.0.2.7","helo":"","accept_ms":1}',
    CAST('Subject: two' || char(13, 10, 13, 10) || 'hello' || char(13, 10) AS BLOB)),
    ('01KDWPVNG00000000000000003', 'held', :now - 3600000, '"a@b"@Example.ORG', 0,
    '{"purpose":"RELAYED","body":"SEVEN_BIT","smtputf8":false,"requiretls":false,"eight_bit":false,"utf8_header":false,"message_id":"","listener":"smtp","client":"192.0.2.8","helo":"x","accept_ms":1}',
    CAST('Subject: three' || char(13, 10, 13, 10) || 'hello' || char(13, 10) AS BLOB)),
    ('01KDWPVNG00000000000000006', 'ready', :now - 3600000, '', 0,
    '{"purpose":"NOTICE","body":"SEVEN_BIT","smtputf8":false,"requiretls":false,"eight_bit":false,"utf8_header":false,"message_id":"<6@relay.example>","listener":"bounces","helo":"","accept_ms":0}',
    CAST('Subject: six' || char(13, 10, 13, 10) || 'hello' || char(13, 10) AS BLOB)),
    ('01KDWPVNG00000000000000007', 'ready', :now - 3600000, 'alice@example.org', 0, '{"purpose":',
    CAST('Subject: seven' || char(13, 10, 13, 10) || 'hello' || char(13, 10) AS BLOB));

UPDATE message SET size = length(body);

INSERT INTO message (id, state, received, sender, size, envelope, finished) VALUES
    ('01KDWPVNG00000000000000004', 'finished', :now - 3600000, 'alice@example.org', 40,
    '{"purpose":"RELAYED","body":"SEVEN_BIT","smtputf8":false,"requiretls":false,"eight_bit":false,"utf8_header":false,"message_id":"<4@example.org>","listener":"smtp","client":"192.0.2.7","helo":"client.example.org","accept_ms":12}',
    :now - 3000000);

INSERT INTO message (id, state, received, sender, size, envelope, file) VALUES
    ('01KDWPVNG00000000000000005', 'ready', :now - 3600000, 'alice@example.org', :large,
    '{"purpose":"RELAYED","body":"SEVEN_BIT","smtputf8":false,"requiretls":false,"eight_bit":false,"utf8_header":false,"message_id":"<5@example.org>","listener":"smtp","client":"192.0.2.7","helo":"client.example.org","accept_ms":12}',
    '01KDWPVNG0BBBBBBBBBBBBBBBB');

INSERT INTO consignment (message, part, destination, state, due, attempts, waiting, recipients, reason, remark) VALUES
    ('01KDWPVNG00000000000000001', 0, 'one.example', 'waiting', :now - 3600000, 0, 1,
    '[{"address":"b@one.example","state":"waiting"}]', '', ''),
    ('01KDWPVNG00000000000000002', 0, 'two.example', 'waiting', :now - 60000, 1, 1,
    '[{"address":"had@two.example","state":"delivered","enhanced":"2.0.0","reply":"250 2.0.0 taken"},{"address":"b@two.example","state":"waiting","notify":["DELAY","FAILURE"],"orcpt":"rfc822;b@two.example","enhanced":"4.3.0","reply":"451 4.3.0 later"}]',
    'the host said later', ''),
    ('01KDWPVNG00000000000000003', 0, 'three.example', 'held', :now - 3600000, 0, 1,
    '[{"address":"b@three.example","state":"waiting"}]', '', 'the boss wants to see it first'),
    ('01KDWPVNG00000000000000004', 0, 'four.example', 'finished', NULL, 1, 0,
    '[{"address":"b@four.example","state":"delivered","enhanced":"2.0.0","reply":"250 2.0.0 taken"}]', '', ''),
    ('01KDWPVNG00000000000000005', 0, 'five.example', 'waiting', :now - 3600000, 0, 1,
    '[{"address":"b@five.example","state":"waiting"}]', '', ''),
    ('01KDWPVNG00000000000000006', 0, 'six.example', 'waiting', :now - 3600000, 0, 1,
    '[{"address":"b@six.example","state":"waiting"}]', '', ''),
    ('01KDWPVNG00000000000000007', 0, 'seven.example', 'waiting', :now - 3600000, 0, 1,
    '[{"address":"b@seven.example","state":"waiting"}]', '', '');

INSERT INTO attempt (message, part, number, ended, entries) VALUES
    ('01KDWPVNG00000000000000004', 0, 1, :now - 3000000, '{"event":"attempt","to":"b@four.example"}');

INSERT INTO sts_policy (domain, id, mode, max_age, mx, lines, fetched, certificate, last_use) VALUES
    ('one.example', '1', 'enforce', 604800, '["mx.upgrade.example"]',
    '["version: STSv1","mode: enforce","mx: mx.upgrade.example","max_age: 604800"]', :now - 60000,
    'CN=mta-sts.one.example', :now - 60000);

INSERT INTO sts_dns_trouble (domain, since, ever_enforced) VALUES ('silent.example', :now - 60000, 1);
