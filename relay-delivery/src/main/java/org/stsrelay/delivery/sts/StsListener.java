package org.stsrelay.delivery.sts;

import java.time.Duration;
import org.stsrelay.delivery.mail.DomainName;

/// Told of what the policy engine does, for metrics and reports. Must not throw.
public interface StsListener {

    void lookedUp(Lookup result);

    void fetched(FetchResult result, Duration took);

    /// The same, with whose policy it was.
    ///
    /// @param held whether an unexpired one was kept before, so that its host once worked
    default void fetched(DomainName domain, FetchResult result, boolean held) {}

    /// A delivery went on without the policy, or without the newer policy, that its domain publishes. For reports.
    default void troubled(FetchTrouble trouble) {}

    /// Something that an operator should look at, told once for each change.
    default void alarmed(Alarm alarm) {}

    /// Mail that waited for what held before may go now. Told in the middle of other work, so it has to be brief.
    default void changed(PolicyChange change) {}

    /// What is alarming about a policy that is not `none` (RFC 8461 §3.3, §10.2).
    enum Alarm {
        /// It could not be fetched anew.
        REFRESH_FAILED,
        /// Its record is gone or broken.
        RECORD_LOST,
        /// Its mode asks for less than before.
        MODE_WEAKENED,
        /// It was to be enforced for much longer than it is now.
        MAX_AGE_CUT
    }

    /// How a delivery's question was answered.
    enum Lookup {
        /// From the cache, the TXT record not asked anew within its TTL.
        HIT,
        /// From the cache, and the TXT record has the same id.
        REVALIDATED, FETCHED,
        /// From the cache although TXT record or fetch failed.
        STALE, NONE, DNS_ERROR
    }

    enum FetchResult {
        SUCCESS, DNS_ERROR, CONNECT_ERROR, TLS_ERROR, HTTP_ERROR, REDIRECT, CONTENT_TYPE, TOO_LARGE, TIMEOUT, INVALID
    }

    /// For those who do not listen.
    StsListener NOBODY = new StsListener() {
        @Override
        public void lookedUp(Lookup result) {}

        @Override
        public void fetched(FetchResult result, Duration took) {}
    };
}
