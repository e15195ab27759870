package org.stsrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.delivery.attempt.ScriptedTransport.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stsrelay.delivery.attempt.World;
import org.stsrelay.delivery.bounce.NoticeRate;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.lab.Letter;

/// Who hears that mail waits, and when. The steps are a minute, and then four hours.
@Timeout(30)
class DelayTest {

    private DeliveryLab lab = new DeliveryLab(Optional.empty());

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void mailThatWaitsBecauseOfTlsIsTriedAtTheOperatorsTimeAndAtTheSendersTime() throws Exception {
        refusedByPolicy();
        firstAttempt();

        assertThat(attemptAfterStep()).isEqualTo(World.NOON.plus(Duration.ofMinutes(15)));
        assertThat(attemptAt(Duration.ofMinutes(15))).isEqualTo(World.NOON.plus(Duration.ofHours(1)));
        assertThat(lab.notices()).isEmpty();
        assertThat(lab.delivery().destinationsRefusedByTls()).isOne();
    }

    @Test
    void theSenderHearsOfTlsAfterAnHourAndOnlyOnce() throws Exception {
        refusedByPolicy();
        firstAttempt();
        attemptAfterStep();

        attemptAt(Duration.ofHours(1));
        attemptAt(Duration.ofHours(6));

        assertThat(lab.notices()).singleElement()
                .asString()
                .contains("Action: delayed\r\nStatus: 4.7.5\r\n",
                        "Will-Retry-Until: Sun, 29 Nov 2026 12:00:00 +0000\r\n");
    }

    @Test
    void otherCausesAreToldAfterFourHours() throws Exception {
        lab.world.transport.unreachable("192.0.2.1").unreachable("192.0.2.2");
        firstAttempt();

        assertThat(attemptAfterStep()).as("the step, with its jitter, jumps over no notice")
                .isBeforeOrEqualTo(World.NOON.plus(Duration.ofHours(4)));
        assertThat(lab.notices()).isEmpty();
        attemptAt(Duration.ofHours(4));

        assertThat(lab.notices()).singleElement().asString().contains("Action: delayed\r\nStatus: 4.4.1\r\n");
        assertThat(lab.delivery().destinationsRefusedByTls()).isZero();
    }

    @Test
    void aRestartWarnsNobodyTwice() throws Exception {
        refusedByPolicy();
        firstAttempt();
        attemptAt(Duration.ofHours(1));

        lab.restart();
        attemptAt(Duration.ofHours(6));

        assertThat(lab.notices()).hasSize(1);
    }

    @Test
    void theWarningIsKeptInTheSameSettlementAsTheDelay() throws Exception {
        refusedByPolicy();
        firstAttempt();
        attemptAt(Duration.ofHours(1));

        var settled = lab.settlements().getLast();
        assertThat(settled.notices()).hasSize(1);
        assertThat(settled.warned()).isTrue();
        assertThat(lab.spool.consignments()).anyMatch(waiting -> waiting.warned());
    }

    @Test
    void DSN_5_2_5_1_whoAskedForFailuresOnlyIsNotWarnedAndCostsNoAttempt() throws Exception {
        lab.world.transport.unreachable("192.0.2.1").unreachable("192.0.2.2");
        var recipient =
                new Recipient(Mailbox.of("bob@partner.example"), Set.of(Notify.FAILURE), Optional.empty());
        lab.delivery().start();
        lab.submit(Letter.to(List.of(recipient)));
        await().until(() -> lab.settlements().size() == 1);

        assertThat(attemptAfterStep()).isAfter(World.NOON.plus(Duration.ofHours(4)).minus(Duration.ofHours(1)))
                .isNotEqualTo(World.NOON.plus(Duration.ofHours(4)));
        attemptAt(Duration.ofHours(6));
        assertThat(lab.notices()).isEmpty();
    }

    @Test
    void aWarningOverTheLimitIsNotSentAndSaidInTheHistory() throws Exception {
        lab.close();
        lab = new DeliveryLab(Optional.empty(), new NoticeRate(0, Duration.ofHours(1)));
        refusedByPolicy();
        firstAttempt();

        attemptAt(Duration.ofHours(1));
        attemptAt(Duration.ofHours(6));

        assertThat(lab.notices()).isEmpty();
        assertThat(lab.settlements()).extracting(settled -> settled.attempt().withheld().isPresent())
                .containsExactly(false, true, false);
    }

    @Test
    void mailThatGetsThroughEndsTheAlarm() throws Exception {
        refusedByPolicy();
        firstAttempt();
        attemptAt(Duration.ofMinutes(20));
        assertThat(lab.delivery().destinationsRefusedByTls()).isOne();

        lab.world.enforced();
        lab.world.clock.set(World.NOON.plus(Duration.ofHours(2)));

        await().until(() -> lab.spool.consignments().isEmpty());
        await().until(() -> lab.delivery().destinationsRefusedByTls() == 0);
    }

    @Test
    void aFailureOverTheLimitIsSettledAndItsNoticeWithheld() throws Exception {
        lab.close();
        lab = new DeliveryLab(Optional.empty(), new NoticeRate(1, Duration.ofHours(1)));
        lab.world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 550, "5.1.1 no such user"))
                .answers("192.0.2.1", _ -> refused(Stage.RCPT, 550, "5.1.1 no such user"));
        lab.world.routed(new Route.NoSuchDomain());
        lab.delivery().start();

        lab.submit(Letter.to("one@partner.example"));
        await().until(() -> lab.settlements().size() == 1);
        lab.submit(Letter.to("two@partner.example"));
        await().until(() -> lab.settlements().size() == 2);

        assertThat(lab.settlements().getFirst().notices()).hasSize(1);
        assertThat(lab.settlements().getLast().notices()).isEmpty();
        assertThat(lab.settlements().getLast().next()).isEqualTo(new Settlement.Next.Finished());
        assertThat(lab.settlements().getLast().attempt().withheld()).get()
                .asString()
                .contains("example.org has had 1 notices within 1 hour", "bounces.limit");
    }

    private void refusedByPolicy() {
        lab.world.policy(new PolicyAnswer.Active(World.ENFORCED, PolicyAnswer.Source.CACHE),
                host -> host.toString().endsWith("partner.example")
                        ? new HostVerdict.Skip(World.NOT_IN_POLICY, World.GROUND)
                        : new HostVerdict.Use(new TlsRequirement.Opportunistic(), World.GROUND));
    }

    private void firstAttempt() throws Exception {
        lab.delivery().start();
        lab.submit(Letter.to("bob@partner.example"));
        await().until(() -> lab.settlements().size() == 1);
    }

    private Instant attemptAfterStep() {
        return attemptAt(Duration.ofSeconds(72));
    }

    /// @return when the next one is due
    private Instant attemptAt(Duration age) {
        var before = lab.settlements().size();
        lab.world.clock.set(World.NOON.plus(age));
        lab.delivery().flush();
        await().until(() -> lab.settlements().size() > before);
        return ((Settlement.Next.Again) lab.settlements().getLast().next()).due();
    }
}
