package org.stsrelay.delivery.sts;

import java.time.Duration;

/// @param refresh how old a policy may get before it is fetched again without any mail asking for it (RFC 8461 §3.3)
/// @param dnsFailurePatience how long mail waits for a domain whose DNS does not say whether it has a policy (P24)
/// @param keepRefreshed how long after the last mail to a domain its policy is still fetched again
public record StsSettings(Duration refresh, Duration dnsFailurePatience, Duration keepRefreshed) {

    public static final StsSettings DEFAULTS =
            new StsSettings(Duration.ofDays(1), Duration.ofMinutes(30), Duration.ofDays(180));
}
