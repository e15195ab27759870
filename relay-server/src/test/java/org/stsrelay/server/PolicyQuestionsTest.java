package org.stsrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.attempt.PolicySource.Recheck;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.sts.Asking;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.StsListener;
import org.stsrelay.delivery.sts.StsPolicies;
import org.stsrelay.delivery.sts.StsSettings;
import org.stsrelay.delivery.sts.ZoneResolver;
import org.stsrelay.lab.MemoryPolicyStore;

/// The question before mail is given up: does what it was judged by still stand?
class PolicyQuestionsTest {

    private static final Asking ASKING = new Asking(() -> {
    }, true);

    private static final DomainName DOMAIN = DomainName.of("partner.example");
    private static final String RECORD = "_mta-sts.partner.example";

    private final ZoneResolver zone = new ZoneResolver();
    private final StsPolicies policies = new StsPolicies(zone, _ -> new Fetched.Body(text(), "lab"),
            new MemoryPolicyStore(), Timekeeper.trusting(Clock.systemUTC()), () -> StsSettings.DEFAULTS,
            StsListener.NOBODY);
    private final PolicyQuestions questions = new PolicyQuestions(policies, new TlsRequiredNo(() -> true, _ -> {
    }));

    @AfterEach
    void close() {
        policies.close();
    }

    @Test
    void STS_5_6_whatSomebodyElseLearntMeanwhileIsAChange() {
        publish("1");
        var judgedBy = judged();
        publish("2");
        questions.policyOf(DOMAIN, ASKING);

        assertThat(questions.recheck(DOMAIN, judgedBy)).as("what is kept is the latest, and not what judged")
                .isEqualTo(
                        Recheck.CHANGED);
        assertThat(questions.recheck(DOMAIN, judged())).isEqualTo(Recheck.SAME);
    }

    @Test
    void STS_5_6_aPolicyWhereThereWasNoneIsAChangeAndTheOtherWayRound() {
        assertThat(questions.recheck(DOMAIN, new PolicyApplied.None())).isEqualTo(Recheck.SAME);
        publish("1");
        assertThat(questions.recheck(DOMAIN, new PolicyApplied.None())).isEqualTo(Recheck.CHANGED);
        var judgedBy = judged();
        assertThat(questions.recheck(DOMAIN, new PolicyApplied.Tlsa(DOMAIN, List.of(), judgedBy))).isEqualTo(
                Recheck.SAME);

        zone.noTxt(RECORD);
        policies.forget(DOMAIN);
        assertThat(questions.recheck(DOMAIN, judgedBy)).isEqualTo(Recheck.CHANGED);
    }

    @Test
    void STS_5_6_aSilentDnsSaysNeither() {
        publish("1");
        var judgedBy = judged();
        zone.txtFails(RECORD);

        assertThat(questions.recheck(DOMAIN, judgedBy)).isEqualTo(Recheck.UNKNOWN);
    }

    private void publish(String id) {
        zone.txt(RECORD, "v=STSv1; id=" + id + ";");
    }

    private PolicyApplied judged() {
        return questions.policyOf(DOMAIN, ASKING) instanceof PolicyAnswer.Active(var policy, _)
                ? new PolicyApplied.Sts("enforce", policy.id(), policy.policy().lines(), List.of(), false)
                : new PolicyApplied.None();
    }

    private static byte[] text() {
        return "version: STSv1\nmode: enforce\nmax_age: %d\nmx: mx.partner.example\n".formatted(
                Duration.ofDays(7).toSeconds()).getBytes(StandardCharsets.UTF_8);
    }
}
