package org.stsrelay.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.policy.OperatorRule.Dane;
import org.stsrelay.delivery.policy.OperatorRule.Sts;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

/// All combinations of what message, domain, host and operator ask for: a session may carry the message if and only if it
/// is all that each of them demands. What they demand is written down here a second time, one by one.
class NeverWeakerTest {

    /// @param modern whether it is TLS 1.3, else 1.2
    /// @param webPki whether a trust anchor vouches for the certificate
    /// @param matching whether the certificate matches the host's usable TLSA records
    private record Session(boolean tls, boolean modern, boolean webPki, boolean matching) {}

    private record Situation(PolicyAnswer answer, DaneState dane, MxHost host, boolean named, MessageTag tag,
            Local local) {

        private HostVerdict verdict() {
            var asked = new Asked(answer, tag, local);
            return SenderDemand.add(TlsPolicies.judge(asked, dane, host), asked, DomainPart.of("u.test"),
                    new Route.Via(List.of(host), named, Optional.empty()), host);
        }

        private Sts sts() {
            return local.rule().map(OperatorRule::sts).orElse(Sts.FOLLOW);
        }

        private Dane rule() {
            return local.rule().map(OperatorRule::dane).orElse(Dane.FOLLOW);
        }

        private boolean isUsable() {
            return dane.equals(Cases.USABLE);
        }

        private boolean isStrict() {
            return tag == MessageTag.REQUIRE_TLS;
        }

        private Optional<Mode> mode() {
            return answer instanceof PolicyAnswer.Active(var policy, _)
                    ? Optional.of(policy.policy().mode())
                    : Optional.empty();
        }

        private boolean isCovered() {
            return host.equals(Cases.COVERED);
        }

        /// Whether what domain and host publish has any effect on this message.
        private boolean publishedCounts() {
            return isStrict() || (tag != MessageTag.TLS_NOT_REQUIRED && !local.monitored());
        }

        private boolean tlsaCounts() {
            return rule() == Dane.REQUIRED || (publishedCounts() && (isStrict() || rule() != Dane.IGNORE));
        }
    }

    @Test
    void aSessionCarriesTheMessageIfAndOnlyIfItIsAllThatEachDemands() {
        var situations = situations();
        var sessions = sessions();

        for (var situation : situations) {
            var verdict = situation.verdict();
            for (var session : sessions) {
                var wanted = demands(situation).allMatch(demand -> demand.isMetBy(session));
                if (passes(verdict, session) != wanted) {
                    fail("%s over %s: %s, and should %s".formatted(situation, session, verdict,
                            wanted ? "pass" : "not pass"));
                }
            }
        }
        assertThat(situations).hasSizeGreaterThan(100_000);
    }

    private interface Demand {
        boolean isMetBy(Session session);
    }

    private static Stream<Demand> demands(Situation at) {
        return at.tag() == MessageTag.TLS_REPORT
                ? Stream.empty()
                : Stream.of(session -> domain(at, session), session -> host(at, session), session -> rule(at, session),
                        session -> floor(at, session), session -> message(at, session));
    }

    private static boolean domain(Situation at, Session session) {
        var excepted = !at.isStrict() && (at.sts() == Sts.IGNORE || at.sts() == Sts.TESTING);
        var replaced = at.local().daneAlone() && at.isUsable() && (at.isStrict() || at.rule() != Dane.IGNORE)
                && at.tlsaCounts();
        return at.mode().filter(mode -> mode == Mode.ENFORCE).isEmpty() || excepted || replaced
                || !at.publishedCounts() || (at.isCovered() && session.tls() && session.webPki());
    }

    private static boolean host(Situation at, Session session) {
        if (!at.tlsaCounts()) {
            return true;
        }
        return switch (at.dane()) {
            case DaneState.Absent(_) -> true;
            case DaneState.Present(_) -> session.tls() && (!at.isUsable() || session.matching());
            case DaneState.Unknown(_) -> false;
        };
    }

    private static boolean rule(Situation at, Session session) {
        var published = at.mode().filter(mode -> mode != Mode.NONE).isPresent();
        var held = session.tls() && session.webPki() && (!published || at.isCovered());
        var sts = switch (at.sts()) {
            case FOLLOW, IGNORE, TESTING -> true;
            case ENFORCE -> held;
            case REQUIRED -> held && published;
        };
        var dane = at.rule() != Dane.REQUIRED || (at.isUsable() && session.tls() && session.matching());
        var minimum = at.local().rule().flatMap(OperatorRule::minimum);
        var recent = minimum.isEmpty()
                || (session.tls() && (session.modern() || minimum.get() == TlsVersion.TLS_1_2));
        return sts && dane && recent;
    }

    private static boolean floor(Situation at, Session session) {
        return switch (at.local().floor().proof()) {
            case ANY -> true;
            case ENCRYPTED -> session.tls();
            case VERIFIED -> isVerified(at, session);
        };
    }

    private static boolean isVerified(Situation at, Session session) {
        return session.tls() && (session.webPki() || (at.isUsable() && at.tlsaCounts() && session.matching()));
    }

    private static boolean message(Situation at, Session session) {
        var enforced = at.mode().filter(mode -> mode == Mode.ENFORCE).isPresent() && at.isCovered();
        return !at.isStrict() || (isVerified(at, session) && (at.named() || enforced));
    }

    /// How a requirement is to be read.
    private static boolean passes(HostVerdict verdict, Session session) {
        return switch (verdict) {
            case Skip(_, _) -> false;
            case Use(var requirement, _) -> passes(requirement, session);
        };
    }

    private static boolean passes(TlsRequirement requirement, Session session) {
        return switch (requirement) {
            case TlsRequirement.Opportunistic(),TlsRequirement.Observed(_, _),TlsRequirement.Watched(_, _) -> true;
            case TlsRequirement.WebPki(_) -> session.tls() && session.webPki();
            case TlsRequirement.Dane(var set, var beside) -> session.tls()
                    && (set.usable().isEmpty() || session.matching()) && passes(beside, session);
            case TlsRequirement.RequireTls demand -> session.tls() && passes(demand.beside(), session)
                    && (session.webPki() || !demand.needsWebPki());
            case TlsRequirement.PassOn(var beside) -> passes(beside, session);
            case TlsRequirement.AtLeast(var proof, var minimum, var beside) -> (proof == Proof.ANY || session.tls())
                    && (proof != Proof.VERIFIED || session.webPki())
                    && (minimum.isEmpty()
                            || (session.tls() && (session.modern() || minimum.get() == TlsVersion.TLS_1_2)))
                    && passes(beside, session);
        };
    }

    private static List<Session> sessions() {
        var all = new ArrayList<Session>();
        all.add(new Session(false, false, false, false));
        for (var bits = 0; bits < 8; bits++) {
            all.add(new Session(true, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));
        }
        return all;
    }

    private static List<Situation> situations() {
        var all = new ArrayList<Situation>();
        var locals = locals().toList();
        for (var answer : List.of(Cases.NO_POLICY, Cases.active(Mode.NONE), Cases.active(Mode.TESTING),
                Cases.active(Mode.ENFORCE))) {
            for (var dane : List.of(Cases.ABSENT, Cases.USABLE, Cases.UNUSABLE, Cases.UNKNOWN)) {
                for (var host : List.of(Cases.COVERED, Cases.STRANGER)) {
                    for (var tag : MessageTag.values()) {
                        for (var named : List.of(true, false)) {
                            locals.forEach(
                                    local -> all.add(new Situation(answer, dane, host, named, tag, local)));
                        }
                    }
                }
            }
        }
        return all;
    }

    private static Stream<Local> locals() {
        var rules = new ArrayList<Optional<OperatorRule>>();
        rules.add(Optional.empty());
        for (var sts : Sts.values()) {
            for (var dane : Dane.values()) {
                for (var minimum : List.<Optional<TlsVersion>>of(Optional.empty(), Optional.of(TlsVersion.TLS_1_2),
                        Optional.of(TlsVersion.TLS_1_3))) {
                    rules.add(Cases.local(sts, dane, minimum).rule());
                }
            }
        }
        return rules.stream()
                .flatMap(rule -> Stream.of(Proof.values())
                        .map(proof -> new Local.Floor(proof, "key"))
                        .flatMap(
                                floor -> Stream.of(true, false)
                                        .flatMap(alone -> Stream.of(true, false)
                                                .map(
                                                        monitored -> new Local(rule, floor, alone, monitored)))));
    }
}
