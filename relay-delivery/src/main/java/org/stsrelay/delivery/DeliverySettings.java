package org.stsrelay.delivery;

import java.time.Duration;
import java.util.List;
import org.stsrelay.delivery.attempt.ReplyPhrases;
import java.util.Optional;
import org.stsrelay.delivery.bounce.BouncePolicy;
import org.stsrelay.delivery.bounce.BrakeSettings;
import org.stsrelay.delivery.bounce.NoticeRate;
import org.stsrelay.delivery.bounce.WarnAfter;

/// What an administrator decides about delivery.
///
/// @param hostname who we are: in HELO, in notices and in reports
/// @param port of MX hosts
/// @param connections attempts at a time, in total
/// @param connecting those of them without an open session yet
/// @param connectionsPerDestination attempts at a time at one destination
/// @param throttling how long a provider is left alone that asks for less
/// @param retry the steps from attempt to attempt; the last repeats
/// @param lifetime after which mail is given up
/// @param bounces about notices to senders
/// @param alarmAfterTls how long a TLS policy may keep mail back before the operator hears of it, empty for ever
/// @param feedback about hosts that say how they want to be sent mail
public record DeliverySettings(String hostname, int port, int connections, int connecting,
        int connectionsPerDestination, Throttling throttling, List<Duration> retry, Duration lifetime,
        Bounces bounces, Optional<Duration> alarmAfterTls, Feedback feedback) {

    public DeliverySettings {
        retry = List.copyOf(retry);
    }

    /// @param phrases by which it is told
    /// @param greylistedRetry the least time until mail is tried again that was greylisted (P12)
    public record Feedback(ReplyPhrases phrases, Duration greylistedRetry) {}

    /// @param pause the first one; it doubles each time
    /// @param limit no longer than that
    public record Throttling(Duration pause, Duration limit) {}

    /// @param policy whose mail is answered with a notice
    /// @param size the biggest message that comes back in full when its sender asked for that
    /// @param lifetime after which a notice is given up
    /// @param rate the most notices to one domain
    /// @param warnAfter when a sender hears that a message waits
    /// @param brake when failures are held instead, empty for never
    public record Bounces(BouncePolicy policy, long size, Duration lifetime, NoticeRate rate, WarnAfter warnAfter,
            Optional<BrakeSettings> brake) {}
}
