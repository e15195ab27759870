package org.stsrelay.server.metrics;

/// Every metric of ours: its name, the unit that ends it, and its help text. `docs/METRICS.md` is held against this list
/// and against the scrape by a test.
///
/// Micrometer writes dots as underscores, and adds `_total` to counters and `_seconds` to timers.
enum Family {
    BUILD_INFO("build.info", "", "Constant 1, labelled with the build."), READY("ready", "",
            "1 when the relay accepts mail, else 0."), COMPONENT_HEALTHY("component.healthy", "",
                    "1 when the component works, else 0."), CONFIG_SUCCESSFUL("config.last.reload.successful", "",
                            "1 when the last load of the configuration succeeded."), CONFIG_TIMESTAMP(
                                    "config.last.reload.success.timestamp", "seconds",
                                    "Time of the last successful load of the configuration."),

    SERVER_CONNECTIONS("smtp.server.connections", "", "Inbound SMTP connections."), SERVER_CONNECTIONS_ACTIVE(
            "smtp.server.connections.active", "",
            "Inbound SMTP connections now open."), SERVER_MESSAGES("smtp.server.messages", "",
                    "Messages accepted (250 after DATA)."), SERVER_RECIPIENTS("smtp.server.recipients", "",
                            "Recipients of accepted messages."), SERVER_REJECTIONS("smtp.server.rejections", "",
                                    "Commands or messages refused, by reason."), SERVER_AUTH("smtp.server.auth", "",
                                            "SMTP AUTH attempts."), SERVER_ACCEPT_DURATION(
                                                    "smtp.server.accept.duration", "",
                                                    "From the end of DATA to the reply, durable write included."), SERVER_MESSAGE_SIZE(
                                                            "smtp.server.message.size", "bytes",
                                                            "Size of accepted messages."), CERTIFICATE_EXPIRY(
                                                                    "tls.certificate.expiry.timestamp", "seconds",
                                                                    "End of the certificate that a listener presents."),

    QUEUE_MESSAGES("queue.messages", "", "Messages in the queue."), QUEUE_RECIPIENTS("queue.recipients", "",
            "Recipients in the queue that still wait."), QUEUE_OLDEST_AGE("queue.oldest.age", "seconds",
                    "Age of the oldest message, 0 without one."), QUEUE_SIZE("queue.size", "bytes",
                            "Bytes of message content in the queue."), QUEUE_DESTINATIONS("queue.destinations", "",
                                    "Destinations with mail in the queue."), QUEUE_DUE_LAG("queue.due.lag", "seconds",
                                            "How overdue the most overdue consignment is."), QUEUE_ACTIONS(
                                                    "queue.admin.actions", "",
                                                    "Messages acted on by an operator."), STORAGE_FREE("storage.free",
                                                            "bytes",
                                                            "Bytes free for us on the file system of the data directory."), STORAGE_SIZE(
                                                                    "storage.size", "bytes",
                                                                    "Size of the file system of the data directory."), STORE_DURATION(
                                                                            "store.operation.duration", "",
                                                                            "Duration of queue store operations."), STORE_ERRORS(
                                                                                    "store.errors", "",
                                                                                    "Queue store operations that failed."),

    DELIVERY_RECIPIENTS("delivery.recipients", "", "Recipient results of delivery attempts."), DELIVERY_MESSAGES(
            "delivery.messages", "",
            "Messages handed to a remote host, by the protection that the session had."), DELIVERY_ATTEMPT_DURATION(
                    "delivery.attempt.duration", "",
                    "Connecting and transmitting in one attempt at one consignment."), DELIVERY_DELAY("delivery.delay",
                            "", "From acceptance to delivery of a recipient."), DELIVERY_FAILURES("delivery.failures",
                                    "",
                                    "Attempts that failed for a recipient, by the stage that failed."), DELIVERY_REPLIES(
                                            "delivery.replies", "",
                                            "Replies of remote hosts that decided about a recipient."), DELIVERY_CONNECTIONS_ACTIVE(
                                                    "delivery.connections.active", "",
                                                    "Outbound SMTP connections now open."), DELIVERY_CONNECTIONS(
                                                            "delivery.connections", "",
                                                            "Outbound SMTP connections."), DSN_MESSAGES("dsn.messages",
                                                                    "", "Delivery status notifications queued."),

    TLS_SESSIONS("tls.sessions", "",
            "Outbound TLS session results, as they are counted for TLS-RPT (RFC 8460)."), TLS_HANDSHAKES(
                    "tls.handshakes", "",
                    "Outbound TLS handshakes completed."), TLS_HANDSHAKE_DURATION("tls.handshake.duration", "",
                            "Duration of outbound TLS handshakes."), STS_REFUSALS("sts.enforced.refusals", "",
                                    "MX hosts refused because of an enforced policy."), STS_LOOKUPS("sts.lookups", "",
                                            "Policy look-ups by deliveries."), STS_FETCHES("sts.fetches", "",
                                                    "HTTPS policy fetches."), STS_FETCH_DURATION("sts.fetch.duration",
                                                            "", "Duration of HTTPS policy fetches."), STS_POLICIES(
                                                                    "sts.policies", "",
                                                                    "Policies kept."), STS_REFRESH_FAILING(
                                                                            "sts.policies.refresh.failing", "",
                                                                            "Policies kept whose last refresh failed."), STS_EXPIRING(
                                                                                    "sts.policies.expiring", "",
                                                                                    "Policies kept that expire within 24 h and whose refresh fails."), STS_OVERRIDES(
                                                                                            "sts.overrides.applied", "",
                                                                                            "Attempts governed by a configured override."),

    DNS_QUERIES("dns.queries", "", "DNS queries that went to a name server."), DNS_DURATION("dns.query.duration", "",
            "Duration of DNS queries."),

    TLSRPT_REPORTS("tlsrpt.reports", "", "TLS reports, by the scheme of their destination."), TLSRPT_PENDING(
            "tlsrpt.reports.pending", "",
            "TLS reports made and not yet delivered."), TLSRPT_DOMAINS("tlsrpt.policy.domains", "",
                    "Policy domains with sessions recorded for the current day."), TLSRPT_LAST_RUN(
                            "tlsrpt.last.run.timestamp", "seconds",
                            "Time of the last completed daily run, 0 before the first."), TLSRPT_RECORD_ERRORS(
                                    "tlsrpt.record.errors", "",
                                    "Session results that could not be recorded for reports."), DKIM_SIGNATURES(
                                            "dkim.signatures", "", "DKIM signing results."), HTTP_DURATION(
                                                    "http.request.duration", "", "Requests to the admin listener.");

    private final String dotted;
    private final String unit;
    private final String help;

    Family(String dotted, String unit, String help) {
        this.dotted = "stsrelay." + dotted;
        this.unit = unit;
        this.help = help;
    }

    String dotted() {
        return dotted;
    }

    String unit() {
        return unit;
    }

    String help() {
        return help;
    }
}
