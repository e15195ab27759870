package org.stsrelay.delivery.outcome;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;

/// Why an attempt went as it did: what the domain asked for, which hosts were looked at, and which rule decided. It is
/// kept with each attempt, so it is small: so many hosts, and no long texts.
///
/// @param policy what was learned of the domain's MTA-STS policy
/// @param hosts the MX hosts that were looked at, in that order, at most [#MAX_HOSTS]
/// @param hostsLeftOut how many more were looked at
/// @param rule what decided, one sentence: by which terms the last host was held, or why there was none
public record Decision(PolicySeen policy, List<HostSeen> hosts, int hostsLeftOut, String rule) {

    /// An attempt tries five addresses; hosts that a policy leaves out come on top.
    public static final int MAX_HOSTS = 12;

    public static final int MAX_ADDRESSES = 5;

    /// Of any one text.
    public static final int MAX_TEXT = 300;

    private static final int MAX_NAMES = 4;

    /// Of what was no attempt.
    public static final Decision NONE = new Decision(PolicySeen.notAsked(), List.of(), 0, "");

    public Decision {
        hosts = List.copyOf(hosts.subList(0, Math.min(hosts.size(), MAX_HOSTS)));
        rule = shortened(rule);
    }

    /// @param record empty where nobody asked; else what the DNS said: the id that the TXT record names, or why there is none or it is not known
    /// @param held what connections were held against, absent when nothing was
    public record PolicySeen(String record, Optional<Version> held) {

        public PolicySeen {
            record = shortened(record);
        }

        public static PolicySeen notAsked() {
            return new PolicySeen("", Optional.empty());
        }
    }

    /// @param fetched when it was fetched last
    public record Version(String id, String mode, Source source, Instant fetched) {}

    public enum Source {
        CACHE, FETCHED,
        /// An operator's rule.
        OVERRIDE;

        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param preference of the MX record
    /// @param rule which terms it was held against, one sentence
    /// @param verdict how far it came
    /// @param reason why it came no further; empty when nothing was the matter
    /// @param check the check that TLS did not pass, as RFC 8460 §4.3 names it, with the reason code where there is one
    /// @param tls the session, or the one that was refused; absent when there was none
    public record HostSeen(DomainPart host, int preference, List<InetAddress> addresses, Dane dane, String rule,
            Verdict verdict, String reason, Optional<String> check, Optional<TlsSession> tls) {
        public HostSeen {
            addresses = List.copyOf(addresses.subList(0, Math.min(addresses.size(), MAX_ADDRESSES)));
            rule = shortened(rule);
            reason = shortened(reason);
            check = check.map(Decision::shortened);
            tls = tls.map(Decision::shortened);
        }
    }

    /// What a host's TLSA records were.
    public enum Dane {
        /// None, or nobody vouches for them.
        ABSENT, PRESENT,
        /// There are some, and none can be used: TLS is needed all the same (RFC 7672 §2.2).
        UNUSABLE,
        /// The DNS did not say.
        UNKNOWN;

        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// In the order of how far a host came.
    public enum Verdict {
        /// A policy leaves it out; it was not connected to.
        SKIPPED,
        /// No address.
        UNLOCATED,
        /// No conversation.
        UNREACHABLE,
        /// TLS did not prove what was asked.
        REFUSED,
        /// It was spoken to about the message.
        USED;

        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static TlsSession shortened(TlsSession tls) {
        return new TlsSession(shortened(tls.protocol()), shortened(tls.cipher()),
                tls.names().stream().limit(MAX_NAMES).map(Decision::shortened).toList(), shortened(tls.issuer()),
                tls.notAfter());
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }
}
