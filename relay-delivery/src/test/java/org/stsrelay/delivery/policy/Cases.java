package org.stsrelay.delivery.policy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.OperatorRule.Dane;
import org.stsrelay.delivery.policy.OperatorRule.Sts;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.PolicyAnswer.Source;
import org.stsrelay.delivery.sts.StsPolicy;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

/// What the decision table is asked with.
final class Cases {

    static final TlsFailure DNS_SILENT = new TlsFailure(FailureType.DNSSEC_INVALID, "tlsa-lookup-failed", "SERVFAIL");
    static final DaneState ABSENT = new DaneState.Absent("mx1.u.test has no TLSA records");
    static final DaneState UNKNOWN = new DaneState.Unknown(DNS_SILENT);
    static final TlsaSet USABLE_SET = set(new TlsaRecord(3, 1, 1, "ab".repeat(32)));
    static final TlsaSet UNUSABLE_SET = set(new TlsaRecord(9, 7, 200, "00"));
    static final DaneState USABLE = new DaneState.Present(USABLE_SET);
    static final DaneState UNUSABLE = new DaneState.Present(UNUSABLE_SET);

    static final MxHost COVERED = host("mx1.u.test");
    static final MxHost STRANGER = host("mx1.other.test");
    static final MxHost ADDRESS = host("[192.0.2.1]");

    static final PolicyAnswer NO_POLICY = new PolicyAnswer.None("no record");
    static final PolicyAnswer SILENCE = new PolicyAnswer.Unknown("SERVFAIL");

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Cases() {}

    static PolicyAnswer active(Mode mode) {
        return new PolicyAnswer.Active(policy(mode), Source.FETCHED);
    }

    static CachedPolicy policy(Mode mode) {
        var body = new StsPolicy(mode, Duration.ofDays(7), List.of(new MxPattern(true, DomainName.of("u.test"))),
                List.of("version: STSv1"));
        return new CachedPolicy(DomainName.of("u.test"), "7", body, NOON, "", NOON, Optional.empty());
    }

    static MxHost host(String name) {
        return new MxHost(DomainPart.of(name), 10,
                new MxHost.Addresses.Known(List.of(InetAddress.getLoopbackAddress())));
    }

    static Local local(Sts sts, Dane dane, Optional<TlsVersion> minimum) {
        return Local.NONE.withRule(new OperatorRule(".u.test", "TICKET-1", Optional.empty(), sts, dane, minimum));
    }

    static Local local(Sts sts) {
        return local(sts, Dane.FOLLOW, Optional.empty());
    }

    private static TlsaSet set(TlsaRecord record) {
        var base = DomainName.of("mx1.u.test");
        return new TlsaSet(base, List.of(record), List.of(base));
    }
}
