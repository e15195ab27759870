package org.stsrelay.delivery.dns;

import java.time.Duration;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// What a question to the DNS ended in. An empty list is never one of the endings.
///
/// @param <T> what was asked for
public sealed interface Answer<T> {

    /// @param value never empty
    /// @param secure whether DNSSEC vouches for it, all CNAMEs on the way included
    /// @param timeToLive how long it may be kept
    /// @param alias the name at the end of the CNAMEs, absent when there was none
    record Found<T>(T value, boolean secure, Duration timeToLive, Optional<DomainName> alias) implements Answer<T> {

        /// Found at the very name that was asked for.
        public Found(T value, boolean secure, Duration timeToLive) {
            this(value, secure, timeToLive, Optional.empty());
        }
    }

    /// The name exists and has no such record.
    record NoData<T>(boolean secure) implements Answer<T> {}

    /// There is no such name.
    record NxDomain<T>(boolean secure) implements Answer<T> {}

    /// Nothing is known: SERVFAIL, REFUSED, a time-out, a CNAME loop, nonsense.
    ///
    /// @param reason for people, naming what was asked and what came back
    record Failed<T>(String reason) implements Answer<T> {}
}
