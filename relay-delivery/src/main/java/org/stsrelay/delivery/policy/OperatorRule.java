package org.stsrelay.delivery.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an operator has laid down for a domain: an exception from what it publishes, or more than it asks for.
///
/// @param name the pattern that matched
/// @param reason for people
/// @param until when it ends, absent when it does not
/// @param sts what becomes of the domain's MTA-STS policy
/// @param dane what becomes of its hosts' TLSA records
/// @param minimum the oldest TLS; where it is given, there is no clear text
public record OperatorRule(String name, String reason, Optional<Instant> until, Sts sts, Dane dane,
        Optional<TlsVersion> minimum) {

    /// All that [#word] may say.
    public static final List<String> WORDS = List.of("ignore", "testing", "enforce", "sts-required", "dane-ignore",
            "dane-required", "minimum-tls");

    public enum Sts {
        /// It counts as it is.
        FOLLOW,
        /// As if there were none: nobody asks for it.
        IGNORE,
        /// As if it were in mode testing: what it asks for is only reported.
        TESTING,
        /// As if it were in mode enforce; without one, a certificate has to name the MX host.
        ENFORCE,
        /// The same, and there has to be one.
        REQUIRED;

        boolean enforces() {
            return switch (this) {
                case ENFORCE, REQUIRED -> true;
                case FOLLOW, IGNORE, TESTING -> false;
            };
        }
    }

    public enum Dane {
        FOLLOW,
        /// As if there were none: nobody asks for them.
        IGNORE,
        /// There have to be usable ones.
        REQUIRED
    }

    /// The same without its exceptions, for a message that asks for verified TLS itself: an exception is one from what
    /// domains ask, not from what a sender does.
    OperatorRule withoutExceptions() {
        var strict = switch (sts) {
            case FOLLOW, IGNORE, TESTING -> Sts.FOLLOW;
            case ENFORCE, REQUIRED -> sts;
        };
        return new OperatorRule(name, reason, until, strict, dane == Dane.REQUIRED ? dane : Dane.FOLLOW, minimum);
    }

    /// Whether it lets mail go on less than the domain asks for.
    public boolean isException() {
        return sts == Sts.IGNORE || sts == Sts.TESTING || dane == Dane.IGNORE;
    }

    /// What it does, in one word or two, for log and metrics.
    public String word() {
        return switch (sts) {
            case IGNORE -> "ignore";
            case TESTING -> "testing";
            case ENFORCE -> "enforce";
            case REQUIRED -> "sts-required";
            case FOLLOW -> switch (dane) {
                case IGNORE -> "dane-ignore";
                case REQUIRED -> "dane-required";
                case FOLLOW -> "minimum-tls";
            };
        };
    }
}
