package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.PolicyHostAnswer;

/// A policy that was fetched once holds until it expires, whatever happens to its record and its host (RFC 8461 §3.3).
///
/// Each domain has had one message under its policy before the first test begins. Then somebody attacks the policy, the
/// host proves itself with a certificate of nobody's trust, and a second message is on its way.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoDowngradeJourneyTest {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final String WITHDRAWN = Lab.policyText("none", WEEK);

    private Lab lab;
    private JourneyRelay relay;

    record Attack(String name, BiConsumer<Lab, String> attack) {

        String domain() {
            return name + ".example";
        }

        String host() {
            return "mx1." + domain();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Attack> onTheRecord() {
        return Stream.of(new Attack("nxdomain", (lab, domain) -> lab.dns().nxdomain(record(domain))),
                new Attack("nodata", (lab, domain) -> lab.dns().nodata(record(domain))),
                new Attack("removed", (lab, domain) -> lab.dns().remove(record(domain))),
                new Attack("servfail", (lab, domain) -> lab.dns().servfail(record(domain))),
                new Attack("refused", (lab, domain) -> lab.dns().refused(record(domain))),
                new Attack("dropped", (lab, domain) -> lab.dns().drop(record(domain))),
                new Attack("invalid", (lab, domain) -> lab.dns()
                        .remove(record(domain))
                        .txt(record(domain), "v=STSv1; id=not-an-id;")),
                new Attack("doubled", (lab, domain) -> lab.dns().txt(record(domain), "v=STSv1; id=2;")));
    }

    static Stream<Attack> onThePolicyHost() {
        return Stream.of(withNewId("unreachable", (lab, domain) -> lab.dns()
                .remove("mta-sts." + domain)
                .a("mta-sts." + domain, lab.nextAddress().getHostAddress())),
                withNewId("unnamed", (lab, domain) -> lab.dns().remove("mta-sts." + domain)),
                withNewId("not-found", answering(PolicyHostAnswer.status("404 Not Found", WITHDRAWN))),
                withNewId("server-error", answering(PolicyHostAnswer.status("500 Oops", WITHDRAWN))),
                withNewId("broken", answering(PolicyHostAnswer.policy(WITHDRAWN.replace("none", "off")))),
                withNewId("html", answering(PolicyHostAnswer.with("200 OK", "Content-Type: text/html\r\n", WITHDRAWN))),
                withNewId("oversize", answering(PolicyHostAnswer.policy(WITHDRAWN + "x: y\r\n".repeat(12_000)))),
                withNewId("cut", answering(PolicyHostAnswer.cutAfter("HTTP/1.1 200 OK\r\n"))),
                withNewId("redirect", (lab, domain) -> {
                    lab.policy("elsewhere.example", "2", "none");
                    lab.policyHost()
                            .answer(domain, PolicyHostAnswer.redirect(301,
                                    "https://mta-sts.elsewhere.example:" + lab.policyHost().port()
                                            + "/.well-known/mta-sts.txt"));
                }), withNewId("impostor", (lab, domain) -> {
                    lab.policyHost().serve(domain, WITHDRAWN);
                    lab.policyHost().identity(domain, lab.rogue().issue("mta-sts." + domain));
                }), withNewId("wrong-host", (lab, domain) -> {
                    lab.policyHost().serve(domain, WITHDRAWN);
                    lab.policyHost().identity(domain, lab.authority().issue("www." + domain));
                }));
    }

    private static Attack withNewId(String name, BiConsumer<Lab, String> attack) {
        return new Attack(name, (lab, domain) -> {
            attack.accept(lab, domain);
            lab.record(domain, "2");
        });
    }

    private static BiConsumer<Lab, String> answering(PolicyHostAnswer answer) {
        return (lab, domain) -> lab.policyHost().answer(domain, answer);
    }

    private static String record(String domain) {
        return "_mta-sts." + domain;
    }

    private static Stream<Attack> attacks() {
        return Stream.concat(onTheRecord(), onThePolicyHost());
    }

    @BeforeAll
    void eachHasHadItsFirstMessageAndIsUnderAttack(@TempDir Path folder) {
        lab = Lab.open();
        attacks().forEach(attack -> {
            lab.host(attack.host());
            lab.domain(attack.domain(), attack.host());
            lab.policy(attack.domain(), "1", "enforce", "*." + attack.domain());
        });
        relay = JourneyRelay.start(lab, folder);
        attacks().forEach(attack -> relay.send("a@sender.example", "first@" + attack.domain()));
        patiently().until(() -> attacks().allMatch(attack -> relay.hasOutcome(attack.domain(), Outcome.DELIVERED)));
        attacks().forEach(this::strike);
        attacks().forEach(attack -> relay.send("a@sender.example", "second@" + attack.domain()));
    }

    private void strike(Attack attack) {
        attack.attack().accept(lab, attack.domain());
        var mx = lab.hostNamed(attack.host());
        mx.change(script -> script.proving(lab.rogue().issue(attack.host())));
        mx.hangUp();
    }

    @AfterAll
    void close() {
        relay.close();
        lab.close();
    }

    @ParameterizedTest
    @MethodSource("onTheRecord")
    void STS_3_1_12_aPolicyOutlivesItsRecord(Attack attack) {
        assertTheFirstPolicyHolds(attack);
    }

    @ParameterizedTest
    @MethodSource("onThePolicyHost")
    void STS_3_3_17_aNewIdWithoutABodyChangesNothing(Attack attack) {
        assertTheFirstPolicyHolds(attack);
        assertThat(lab.policyHost().requests("elsewhere.example")).isEmpty();
    }

    private void assertTheFirstPolicyHolds(Attack attack) {
        var mx = lab.hostNamed(attack.host());
        patiently().until(() -> relay.hasWaited(attack.domain(), "4.7.5"));
        assertThat(mx.sessions()).flatExtracting(session -> session.commands())
                .noneMatch(line -> line.contains("second@"));
        assertThat(relay.attemptsFor(attack.domain()).getLast().policy())
                .isInstanceOfSatisfying(PolicyApplied.Sts.class, policy -> {
                    assertThat(policy.mode()).isEqualTo("enforce");
                    assertThat(policy.id()).isEqualTo("1");
                });

        mx.change(script -> script.proving(lab.authority().issue(attack.host())));

        patiently().until(() -> mx.mails().size() == 2);
        assertThat(mx.mails().getLast().tls()).isTrue();
    }
}
