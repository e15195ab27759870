package org.stsrelay.server.metrics;

/// A metric of ours: its name, the unit that ends it, and its help text. All of them stand here, and `docs/METRICS.md`
/// is held against the scrape by a test.
///
/// Micrometer writes dots as underscores, and adds `_total` to counters and `_seconds` to timers.
///
/// @param dotted the name
/// @param unit empty for a plain number
record Family(String dotted, String unit, String help) {

    static final Family BUILD_INFO = new Family("stsrelay.build.info", "Constant 1, labelled with the build.");
    static final Family READY = new Family("stsrelay.ready", "1 when the relay accepts mail, else 0.");
    static final Family COMPONENT_HEALTHY =
            new Family("stsrelay.component.healthy", "1 when the component works, else 0.");
    static final Family CONFIG_SUCCESSFUL = new Family("stsrelay.config.last.reload.successful",
            "1 when the last load of the configuration succeeded.");
    static final Family CONFIG_TIMESTAMP = new Family("stsrelay.config.last.reload.success.timestamp", "seconds",
            "Time of the last successful load of the configuration.");

    static final Family SERVER_CONNECTIONS =
            new Family("stsrelay.smtp.server.connections", "Inbound SMTP connections.");
    static final Family SERVER_CONNECTIONS_ACTIVE =
            new Family("stsrelay.smtp.server.connections.active", "Inbound SMTP connections now open.");
    static final Family SERVER_MESSAGES =
            new Family("stsrelay.smtp.server.messages", "Messages accepted (250 after DATA).");
    static final Family SERVER_RECIPIENTS =
            new Family("stsrelay.smtp.server.recipients", "Recipients of accepted messages.");
    static final Family SERVER_REJECTIONS =
            new Family("stsrelay.smtp.server.rejections", "Commands or messages refused, by reason.");
    static final Family SERVER_TLS_ERRORS =
            new Family("stsrelay.smtp.server.tls.errors", "TLS handshakes with clients that failed.");
    static final Family SERVER_AUTH = new Family("stsrelay.smtp.server.auth", "Logins, by how they ended.");
    static final Family SERVER_ACCEPT_DURATION = new Family("stsrelay.smtp.server.accept.duration",
            "From the end of DATA to the reply, durable write included.");
    static final Family SERVER_MESSAGE_SIZE =
            new Family("stsrelay.smtp.server.message.size", "bytes", "Size of accepted messages.");
    static final Family CERTIFICATE_EXPIRY = new Family("stsrelay.tls.certificate.expiry.timestamp", "seconds",
            "End of the certificate that a listener presents.");

    static final Family TRUST_TIMESTAMP = new Family("stsrelay.tls.trust.anchors.timestamp", "seconds",
            "Last change of the oldest file of trust anchors in use, 0 with the Java runtime's own list.");

    static final Family QUEUE_MESSAGES = new Family("stsrelay.queue.messages", "Messages in the queue.");
    static final Family QUEUE_RECIPIENTS =
            new Family("stsrelay.queue.recipients", "Recipients in the queue that still wait.");
    static final Family QUEUE_OLDEST_AGE =
            new Family("stsrelay.queue.oldest.age", "seconds", "Age of the oldest message, 0 without one.");
    static final Family QUEUE_SIZE =
            new Family("stsrelay.queue.size", "bytes", "Bytes of message content in the queue.");
    static final Family QUEUE_DESTINATIONS =
            new Family("stsrelay.queue.destinations", "Destinations with mail in the queue.");
    static final Family QUEUE_DUE_LAG =
            new Family("stsrelay.queue.due.lag", "seconds", "How overdue the most overdue consignment is.");
    static final Family QUEUE_ACTIONS = new Family("stsrelay.queue.admin.actions", "Messages acted on by an operator.");
    static final Family STORAGE_FREE =
            new Family("stsrelay.storage.free", "bytes", "Bytes free for us on the file system of the data directory.");
    static final Family STORAGE_SIZE =
            new Family("stsrelay.storage.size", "bytes", "Size of the file system of the data directory.");
    static final Family STORE_DURATION =
            new Family("stsrelay.store.operation.duration", "Duration of queue store operations.");
    static final Family STORE_ERRORS = new Family("stsrelay.store.errors", "Queue store operations that failed.");

    static final Family DELIVERY_RECIPIENTS =
            new Family("stsrelay.delivery.recipients", "Recipient results of delivery attempts.");
    static final Family DELIVERY_MESSAGES = new Family("stsrelay.delivery.messages",
            "Messages handed to a remote host, by the protection that the session had.");
    static final Family DELIVERY_ATTEMPT_DURATION = new Family("stsrelay.delivery.attempt.duration",
            "Connecting and transmitting in one attempt at one consignment.");
    static final Family DELIVERY_DELAY =
            new Family("stsrelay.delivery.delay", "From acceptance to delivery of a recipient.");
    static final Family DELIVERY_FAILURES =
            new Family("stsrelay.delivery.failures", "Attempts that failed for a recipient, by the stage that failed.");
    static final Family DELIVERY_REPLIES =
            new Family("stsrelay.delivery.replies", "Replies of remote hosts that decided about a recipient.");
    static final Family DELIVERY_CONNECTIONS_ACTIVE =
            new Family("stsrelay.delivery.connections.active", "Outbound SMTP connections now open.");
    static final Family DELIVERY_CONNECTIONS =
            new Family("stsrelay.delivery.connections", "Outbound SMTP connections.");
    static final Family DELIVERY_GREYLISTED =
            new Family("stsrelay.delivery.greylisted", "Attempts that a host put off by greylisting.");
    static final Family PROVIDER_THROTTLED = new Family("stsrelay.provider.throttled",
            "Attempts whose reply asked us to send the provider less.");
    static final Family PROVIDER_PAUSED =
            new Family("stsrelay.provider.paused", "Providers left alone, by themselves or by an operator.");
    static final Family PROVIDER_ATTEMPTS =
            new Family("stsrelay.provider.attempts.active", "Attempts that go on at a provider.");
    static final Family PROVIDER_WINDOW =
            new Family("stsrelay.provider.window", "Attempts at a time that a provider is given now.");
    static final Family DELIVERY_SLOTS =
            new Family("stsrelay.delivery.slots",
                    "Delivery attempts that hold a place, by whether they have a session yet;"
                            + " one whose host has answered holds none.");
    static final Family DELIVERY_DEAD =
            new Family("stsrelay.delivery.destinations.dead", "Destinations with mail that do not answer.");
    static final Family DSN_MESSAGES = new Family("stsrelay.dsn.messages", "Delivery status notifications queued.");
    static final Family DSN_WITHHELD =
            new Family("stsrelay.dsn.withheld", "Delivery status notifications that were due and not sent.");
    static final Family BOUNCE_BRAKE_ARMED = new Family("stsrelay.bounce.brake.armed",
            "1 while failures are held instead of returned, since they look like a fault on this side.");
    static final Family LOCAL_FAULT = new Family("stsrelay.local.fault",
            "1 while TLS fails in this way with many unrelated domains, so that no mail is given up for it.");
    static final Family TLS_REFUSED_DESTINATIONS = new Family("stsrelay.tls.refused.destinations",
            "Destinations whose mail a TLS policy keeps back for longer than queue.alarm-after-tls.");

    static final Family TLS_REQUIRED_NO = new Family("stsrelay.tls.required.no",
            "Attempts at messages whose header says TLS-Required: No, by whether it counted.");
    static final Family TLS_SESSIONS = new Family("stsrelay.tls.sessions",
            "Outbound TLS session results, as they are counted for TLS-RPT (RFC 8460).");
    static final Family TLS_HANDSHAKES = new Family("stsrelay.tls.handshakes", "Outbound TLS handshakes completed.");
    static final Family TLS_HANDSHAKE_DURATION =
            new Family("stsrelay.tls.handshake.duration", "Duration of outbound TLS handshakes.");

    static final Family STS_REFUSALS =
            new Family("stsrelay.sts.enforced.refusals", "MX hosts refused because of an enforced policy.");
    static final Family STS_LOOKUPS = new Family("stsrelay.sts.lookups", "Policy look-ups by deliveries.");
    static final Family STS_FETCHES = new Family("stsrelay.sts.fetches", "HTTPS policy fetches.");
    static final Family STS_FETCH_DURATION =
            new Family("stsrelay.sts.fetch.duration", "Duration of HTTPS policy fetches.");
    static final Family STS_POLICIES = new Family("stsrelay.sts.policies", "Policies kept.");
    static final Family STS_REFRESH_FAILING =
            new Family("stsrelay.sts.policies.refresh.failing", "Policies kept whose last refresh failed.");
    static final Family STS_EXPIRING = new Family("stsrelay.sts.policies.expiring",
            "Policies kept that expire within 24 h and whose refresh fails.");
    static final Family STS_ALARMS = new Family("stsrelay.sts.alarms",
            "Changes of kept policies that an operator should look at, each told once in the log.");
    static final Family STS_OVERRIDES =
            new Family("stsrelay.sts.overrides.applied", "Attempts governed by a configured override.");

    static final Family TLS_MONITORED = new Family("stsrelay.tls.monitored.messages",
            "Messages delivered in monitor mode, by what enforcing would have made of them.");

    static final Family DNS_QUERIES = new Family("stsrelay.dns.queries", "DNS queries that went to a name server.");
    static final Family DNS_SECURE = new Family("stsrelay.dns.secure",
            "1 when signed answers can be told from others (DNSSEC), which DANE needs, else 0.");
    static final Family DNS_DURATION = new Family("stsrelay.dns.query.duration", "Duration of DNS queries.");

    static final Family TLSRPT_REPORTS =
            new Family("stsrelay.tlsrpt.reports", "TLS reports, by the scheme of their destination.");
    static final Family TLSRPT_PENDING =
            new Family("stsrelay.tlsrpt.reports.pending", "TLS reports due, or on their way: not at an end yet.");
    static final Family TLSRPT_DOMAINS =
            new Family("stsrelay.tlsrpt.policy.domains", "Policy domains with sessions recorded for the current day.");
    static final Family TLSRPT_LAST_RUN = new Family("stsrelay.tlsrpt.last.run.timestamp", "seconds",
            "Time of the last completed run of reports, 0 before the first since the start.");
    static final Family TLSRPT_LAST_GOOD = new Family("stsrelay.tlsrpt.last.run.successful",
            "1 when nothing broke in the last completed run of reports, else 0; 0 before the first since the start.");
    static final Family TLSRPT_RECORD_ERRORS =
            new Family("stsrelay.tlsrpt.record.errors", "Session results that could not be recorded for reports.");
    static final Family DKIM_SIGNATURES = new Family("stsrelay.dkim.signatures", "DKIM signing results.");
    static final Family HTTP_DURATION = new Family("stsrelay.http.request.duration", "Requests to the admin listener.");

    private Family(String dotted, String help) {
        this(dotted, "", help);
    }
}
