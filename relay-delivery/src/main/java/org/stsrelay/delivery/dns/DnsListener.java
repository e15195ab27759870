package org.stsrelay.delivery.dns;

import java.time.Duration;

/// Told of each question that went to a name server. Must not throw.
@FunctionalInterface
public interface DnsListener {

    void asked(Type type, Result result, Duration took);

    enum Type {
        MX, A, AAAA, TXT, TLSA, CNAME,
        /// Asked by our own validator, as is the next.
        DS, DNSKEY
    }

    enum Result {
        FOUND, NO_DATA, NX_DOMAIN, FAILED
    }
}
