package org.stsrelay.delivery.sts;

/// What MTA-STS asks for a domain at this moment.
public sealed interface PolicyAnswer {

    /// An unexpired policy in mode enforce or testing.
    ///
    /// @param source where it came from this time
    record Active(CachedPolicy policy, Source source) implements PolicyAnswer {}

    /// The domain has none, has withdrawn it (mode none), or none could be fetched and none is kept (RFC 8461 §3.3
    /// has such mail delivered).
    ///
    /// @param reason one sentence, such as "no _mta-sts record"
    record None(String reason) implements PolicyAnswer {}

    /// The DNS did not say whether there is one, and nothing is kept: later, for as long as P24 bounds it. Or what is
    /// kept cannot be read.
    record Unknown(String reason) implements PolicyAnswer {}

    enum Source {
        CACHE, FETCHED
    }
}
