package org.stsrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.stsrelay.delivery.attempt.ScriptedTransport.lost;
import static org.stsrelay.delivery.attempt.ScriptedTransport.refused;
import static org.stsrelay.delivery.attempt.World.NOON;
import static org.stsrelay.delivery.attempt.World.GROUND;
import static org.stsrelay.delivery.attempt.World.NOT_IN_POLICY;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stsrelay.delivery.attempt.ReplyPhrases;
import org.stsrelay.delivery.attempt.ScriptedTransport;
import org.stsrelay.delivery.attempt.World;
import org.stsrelay.delivery.bounce.Action;
import org.stsrelay.delivery.bounce.BouncePolicy;
import org.stsrelay.delivery.bounce.NoticeListener;
import org.stsrelay.delivery.bounce.NoticeRate;
import org.stsrelay.delivery.bounce.WarnAfter;
import org.stsrelay.delivery.bounce.Withheld;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.fault.FaultMark;
import org.stsrelay.delivery.fault.LocalFault;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.FeedbackListener;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.queue.SiteMemory;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.lab.LabProviders;
import org.stsrelay.lab.Letter;
import org.stsrelay.lab.MemorySpool;

/// The stages together: from submission to the last word to the sender.
@Timeout(30)
class DeliveryTest {

    private final World world = new World();
    private final MemorySpool spool = new MemorySpool();
    private final List<AttemptRecord> attempts = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private Delivery delivery = delivery(world.outcomes::add, attempts::add);

    @AfterEach
    void close() {
        delivery.close();
    }

    @Test
    void aMessageIsDeliveredAndLeavesTheQueue() throws Exception {
        delivery.start();

        submit(Letter.to("bob@partner.example"));

        await().until(() -> spool.consignments().isEmpty());
        var record = attempts.getFirst();
        assertThat(record.number()).isEqualTo(1);
        assertThat(record.delays().accept()).isEqualTo(Duration.ofMillis(30));
        assertThat(record.next()).isEmpty();
        assertThat(record.results()).extracting(RecipientOutcome::outcome).containsExactly(Outcome.DELIVERED);
        assertThat(record.results().getFirst().text()).isEqualTo("250 2.0.0 Ok: queued as 4XyZ");
    }

    @Test
    void SMTP_Q_7_recipientsOfOneDestinationShareOneCopyAndOthersDoNot() throws Exception {
        delivery.start();

        submit(Letter.to("a@partner.example", "b@other.example", "c@Partner.EXAMPLE"));

        await().until(() -> spool.consignments().isEmpty());
        assertThat(world.transport.log()).filteredOn(line -> line.startsWith("send"))
                .containsExactlyInAnyOrder(
                        "send 192.0.2.1 a@partner.example c@Partner.EXAMPLE", "send 192.0.2.1 b@other.example");
    }

    @Test
    void SMTP_Q_1_whatIsDeferredIsTriedAgainUntilItArrives() throws Exception {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 451, "4.2.1 later"))
                .answers("192.0.2.1", ScriptedTransport::accepted)
                .answers("192.0.2.2", _ -> refused(Stage.RCPT, 451, "4.2.1 later"));
        delivery.start();
        submit(Letter.to("bob@partner.example"));
        await().until(() -> spool.settlements().size() == 1);

        assertThat(attempts.getFirst().next().orElseThrow()).isBetween(NOON.plusSeconds(48), NOON.plusSeconds(72));
        world.clock.advance(Duration.ofSeconds(72));

        await().until(() -> spool.consignments().isEmpty());
        assertThat(attempts).extracting(AttemptRecord::number).containsExactly(1, 2);
    }

    @Test
    void whatIsGreylistedIsNotTriedAgainBeforeItsTime() throws Exception {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 450, "4.2.0 greylisted"))
                .answers("192.0.2.2", _ -> refused(Stage.RCPT, 450, "4.2.0 greylisted"));
        delivery.start();

        submit(Letter.to("bob@partner.example"));

        await().until(() -> spool.settlements().size() == 1);
        assertThat(attempts.getFirst().next()).contains(NOON.plus(Duration.ofMinutes(10)));
        await().untilAsserted(() -> assertThat(said).containsExactly("greylisted by mx2.partner.example"));
    }

    @Test
    void aHostThatAsksForLessIsToldToWhoListens() throws Exception {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.MAIL, 451, "4.7.0 [TSS04] too much"));
        delivery.start();

        submit(Letter.to("bob@partner.example"));

        await().untilAsserted(() -> assertThat(said)
                .containsExactly("throttled by mx1.partner.example: 451 4.7.0 [TSS04] too much"));
    }

    @Test
    void aWaitingMessageSaysWhyInOneSentence() throws Exception {
        world.enforced().transport.refusesTls("192.0.2.1", Stage.CERTIFICATE, World.EXPIRED).unreachable("192.0.2.2");
        delivery.start();

        submit(Letter.to("bob@partner.example"));

        await().until(() -> spool.settlements().size() == 1);
        var again = (Settlement.Next.Again) spool.settlements().getFirst().next();
        assertThat(again.sentence())
                .startsWith("waiting for partner.example (MTA-STS policy \"20260901\", mode enforce):"
                        + " mx1.partner.example's certificate expired 2026-11-20; mx2.partner.example: connection refused; next try 12:0");
    }

    @Test
    void whatAnOperatorOrdersBackIsReturnedWithoutAnotherAttempt() throws Exception {
        world.transport.unreachable("192.0.2.1").unreachable("192.0.2.2");
        delivery.start();
        submit(Letter.to("bob@partner.example"));
        await().until(() -> spool.settlements().size() == 1);
        var tried = world.transport.log().size();

        spool.orderBack("the list was\r\nwrong");
        delivery.carryOutOrders();

        await().until(() -> attempts.size() >= 2);
        var record = attempts.get(1);
        assertThat(record.next()).isEmpty();
        assertThat(record.results()).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo(Outcome.BOUNCED);
            assertThat(result.stage()).isEqualTo(Stage.QUEUE);
            assertThat(result.status()).hasToString("5.0.0");
            assertThat(result.text())
                    .isEqualTo("the administrator of this mail relay returned it: the list was wrong");
        });
        assertThat(spool.settlements().get(1).notices()).hasSize(1);
        assertThat(world.transport.log().stream().skip(tried)).noneMatch(line -> line.contains("bob@"));
    }

    @Test
    void anOrderFromBeforeTheStartIsCarriedOut() throws Exception {
        submit(Letter.to("bob@partner.example"));
        delivery.close();
        spool.orderBack("");
        delivery = delivery(world.outcomes::add, attempts::add);

        delivery.start();

        await().until(() -> spool.settlements().size() >= 1);
        assertThat(spool.settlements().getFirst().notices()).hasSize(1);
        assertThat(attempts.getFirst().results().getFirst().text())
                .isEqualTo("the administrator of this mail relay returned it");
    }

    @Test
    void SMTP_6_1_2_aFailureIsToldToTheSenderInTheSameSettlement() throws Exception {
        world.transport.answers("192.0.2.1",
                recipient -> recipient.mailbox().localPart().equals("gone")
                        ? refused(Stage.RCPT, 550, "5.1.1 no such user")
                        : ScriptedTransport.accepted(recipient));
        delivery.start();

        submit(Letter.to("gone@partner.example"));

        await().until(() -> spool.consignments().isEmpty());
        var notice = spool.settlements().getFirst().notices().getFirst();
        assertThat(notice.message().sender()).hasToString("");
        assertThat(world.transport.log()).contains("send 192.0.2.1 alice@example.org");
    }

    @Test
    void SMTP_6_1_2_aNoticeThatFailsIsToldToNobody() throws Exception {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 550, "5.1.1 no such user"));
        delivery.start();

        submit(Letter.to("gone@partner.example"));

        await().until(() -> spool.consignments().isEmpty());
        assertThat(spool.settlements()).hasSize(2);
        assertThat(spool.settlements().getLast().notices()).isEmpty();
    }

    @Test
    void STS_5_8_mailThatAPolicyHeldBackFailsAtTheEndOfItsLifeWithTheLastCause() throws Exception {
        refusedByPolicy();
        delivery.start();
        submit(Letter.to("bob@partner.example"));
        await().until(() -> spool.settlements().size() == 1);

        world.clock.advance(Duration.ofDays(5));

        await().until(() -> spool.settlements().size() >= 2);
        var last = attempts.get(1);
        assertThat(last.results().getFirst().outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(last.results().getFirst().status()).hasToString("4.7.5");
        assertThat(world.asked).contains("recheck partner.example");
        assertThat(text(spool.settlements().get(1))).contains("Action: failed\r\nStatus: 4.7.5\r\n");
    }

    @Test
    void mailThatWasNotTriedForDaysIsNotGivenUpBecauseAHostGreylistsIt() throws Exception {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 450, "4.2.0 greylisted"))
                .answers("192.0.2.2", _ -> refused(Stage.RCPT, 450, "4.2.0 greylisted"));
        delivery.start();
        submit(Letter.to("bob@partner.example"));
        await().until(() -> attempts.size() == 1);

        world.clock.advance(Duration.ofDays(6));
        await().until(() -> attempts.size() == 2);
        world.clock.advance(Duration.ofHours(5));
        await().until(() -> attempts.size() >= 3);

        assertThat(attempts.stream().limit(3).map(attempt -> attempt.results().getFirst().outcome()))
                .containsExactly(Outcome.DEFERRED, Outcome.DEFERRED, Outcome.EXPIRED);
    }

    @Test
    void STS_5_6_mailIsNotGivenUpWhileTheDnsDoesNotSayWhetherThePolicyStillStands() throws Exception {
        refusedByPolicy();
        world.silenceAtRecheck(true);
        delivery.start();
        submit(Letter.to("bob@partner.example"));
        await().until(() -> spool.settlements().size() == 1);

        world.clock.advance(Duration.ofDays(5));
        await().until(() -> attempts.size() == 2);

        assertThat(attempts.get(1).results().getFirst().outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(spool.consignments()).isNotEmpty();

        world.clock.advance(Duration.ofDays(2));
        await().until(() -> attempts.size() >= 3);

        assertThat(attempts.get(2).results().getFirst().outcome()).isEqualTo(Outcome.EXPIRED);
    }

    @Test
    void STS_5_6_aPolicyMendedAtTheLastMomentDeliversInsteadOfBouncing() throws Exception {
        refusedByPolicy();
        world.onRecheck(() -> {
            world.enforced();
            return true;
        });
        delivery.start();
        submit(Letter.to("bob@partner.example"));
        await().until(() -> spool.settlements().size() == 1);

        world.clock.advance(Duration.ofDays(5));

        await().until(() -> spool.consignments().isEmpty());
        assertThat(spool.settlements().getLast().attempt().results().getFirst().outcome())
                .isEqualTo(Outcome.DELIVERED);
        assertThat(spool.settlements().getLast().notices()).isEmpty();
    }

    @Test
    void aTlsRefusalDoesNotKeepTheNextMessageFromBeingTriedAtOnce() throws Exception {
        refusedByPolicy();
        delivery.start();
        for (var i = 0; i < 10; i++) {
            submit(Letter.to("bob@partner.example"));
        }
        await().until(() -> spool.settlements().size() == 10);
        world.enforced();

        submit(Letter.to("carol@partner.example"));

        await().until(() -> world.transport.log().contains("send 192.0.2.1 carol@partner.example"));
    }

    @Test
    void NMX_4_1_1_aDomainThatTakesNoMailFailsAtTheFirstAttempt() throws Exception {
        world.routed(new Route.NullMx());
        delivery.start();

        submit(Letter.to("bob@partner.example"));

        await().until(() -> !spool.settlements().isEmpty());
        assertThat(attempts.getFirst().results().getFirst().outcome()).isEqualTo(Outcome.BOUNCED);
        assertThat(text(spool.settlements().getFirst())).contains("Status: 5.1.10\r\n");
    }

    @Test
    void NMX_4_2_1_aNoticeForADomainThatTakesNoMailEndsThere() throws Exception {
        world.routed(new Route.NullMx());
        delivery.start();

        submit(Letter.to("bob@partner.example"));

        await().until(() -> spool.settlements().size() == 2 && spool.consignments().isEmpty());
        assertThat(spool.settlements().getLast().notices()).isEmpty();
        assertThat(world.transport.log()).isEmpty();
    }

    @Test
    void DSN_R_2_aNoticeWaitsForTheTlsThatItsOwnRecipientAsksFor() throws Exception {
        world.enforced().transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 550, "5.1.1 no such user"))
                .refusesTls("192.0.2.1", Stage.CERTIFICATE, World.EXPIRED)
                .unreachable("192.0.2.2");
        delivery.start();

        submit(Letter.to("gone@partner.example"));

        await().until(() -> spool.settlements().size() == 2);
        assertThat(spool.settlements().getLast().next()).isInstanceOf(Settlement.Next.Again.class);
        assertThat(spool.consignments()).hasSize(1);
        assertThat(world.transport.log()).noneMatch(line -> line.startsWith("send") && line.contains("alice"));
    }

    @Test
    void SMTP_4_2_5_1_aTemporaryAnswerToTheMessageKeepsItAndAPermanentOneReturnsIt() throws Exception {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.END_OF_DATA, 451, "4.3.0 later"))
                .answers("192.0.2.1", _ -> refused(Stage.END_OF_DATA, 554, "5.6.0 not like this"))
                .answers("192.0.2.2", _ -> refused(Stage.END_OF_DATA, 451, "4.3.0 later"));
        delivery.start();
        submit(Letter.to("bob@partner.example").from(""));
        await().until(() -> spool.settlements().size() == 1);
        assertThat(spool.consignments()).hasSize(1);

        world.clock.advance(Duration.ofSeconds(72));

        await().until(() -> spool.consignments().isEmpty());
        assertThat(attempts.getLast().results().getFirst().outcome()).isEqualTo(Outcome.BOUNCED);
    }

    @Test
    void SMTP_Q_6_aRefusedMailCommandIsAboutThatMessageAlone() throws Exception {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.MAIL, 550, "5.7.1 not you"))
                .answers("192.0.2.1", ScriptedTransport::accepted);
        delivery.start();

        submit(Letter.to("bob@partner.example").from(""));
        await().until(() -> attempts.size() == 1);
        submit(Letter.to("bob@partner.example").from(""));

        await().until(() -> spool.consignments().isEmpty() && attempts.size() == 2);
        assertThat(attempts).extracting(record -> record.results().getFirst().outcome())
                .containsExactly(Outcome.BOUNCED, Outcome.DELIVERED);
    }

    @Test
    void anAmbiguousEndIsRepeatedLaterAndNotNow() throws Exception {
        world.transport.answers("192.0.2.1", _ -> lost(Stage.END_OF_DATA));
        delivery.start();

        submit(Letter.to("bob@partner.example"));

        await().until(() -> spool.settlements().size() == 1);
        assertThat(world.transport.log()).hasSize(2);
        assertThat(spool.consignments()).hasSize(1);
    }

    @Test
    void anOutcomeIsToldBeforeTheMessageIsSettled() throws Exception {
        var settledBefore = new CopyOnWriteArrayList<Integer>();
        delivery = delivery(_ -> settledBefore.add(spool.settlements().size()), attempts::add);
        delivery.start();

        submit(Letter.to("bob@partner.example"));

        await().until(() -> spool.consignments().isEmpty());
        assertThat(settledBefore).containsExactly(0);
    }

    @Test
    void aListenerThatFailsHoldsNothingUp() throws Exception {
        delivery = delivery(_ -> {
            throw new IllegalStateException("broken on purpose");
        }, _ -> {
            throw new IllegalStateException("broken on purpose");
        });
        delivery.start();

        submit(Letter.to("bob@partner.example"));

        await().until(() -> spool.consignments().isEmpty());
        assertThat(spool.settlements()).hasSize(1);
    }

    @Test
    void aFaultOfOursBouncesNothingBeforeItsLifeIsLongOver() throws Exception {
        world.routed(_ -> {
            throw new IllegalStateException("broken on purpose");
        });
        delivery.start();
        submit(Letter.to("bob@partner.example"));
        await().until(() -> spool.settlements().size() == 1);

        world.clock.advance(Duration.ofDays(6));

        await().until(() -> spool.settlements().size() == 2);
        assertThat(attempts.get(1).results().getFirst().outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(spool.consignments()).hasSize(1);
        assertThat(attempts.get(1).next().orElseThrow()).isAfter(world.clock.instant().plusSeconds(200));

        world.clock.advance(Duration.ofDays(2));

        await().until(() -> attempts.size() >= 3);
        assertThat(attempts.get(2).results().getFirst().outcome()).isEqualTo(Outcome.EXPIRED);
    }

    @Test
    void aFailureItsSenderCannotBeToldOfWaits() throws Exception {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 550, "5.1.1 no such user"));
        var unreadable = new Body() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                throw new IOException("the disk is broken on purpose");
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("the disk is broken on purpose");
            }
        };
        delivery.start();
        var letter = Letter.to("gone@partner.example");

        delivery.submit(letter.message(delivery.newId(), NOON), unreadable, letter.recipients());

        await().until(() -> spool.settlements().size() == 1);
        assertThat(spool.consignments()).hasSize(1);
        assertThat(attempts.getFirst().results().getFirst().outcome()).isEqualTo(Outcome.DEFERRED);
    }

    /// An error is no exception, and what one recipient has must not be sent again for the sake of the other's notice.
    @Test
    void whoHasTheMessageDoesNotGetItAgainWhenTheNoticeForAnotherBreaksDown() throws Exception {
        world.transport.answers("192.0.2.1",
                recipient -> recipient.mailbox().localPart().equals("gone")
                        ? refused(Stage.RCPT, 550, "5.1.1 no such user")
                        : ScriptedTransport.accepted(recipient));
        var breaking = new Body() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public void writeTo(OutputStream out) {}

            @Override
            public InputStream open() {
                throw new StackOverflowError("on purpose");
            }
        };
        delivery.start();
        var letter = Letter.to("bob@partner.example", "gone@partner.example");

        delivery.submit(letter.message(delivery.newId(), NOON), breaking, letter.recipients());

        await().until(() -> spool.settlements().size() == 1);
        assertThat(spool.consignments().getFirst().waiting()).containsExactly(letter.recipients().getLast());
    }

    @Test
    void aListenerToNoticesThatFailsDelaysNoNotice() throws Exception {
        delivery = delivery(world.outcomes::add, attempts::add, new NoticeListener() {
            @Override
            public void composed(Action action) {
                throw new IllegalStateException("broken on purpose");
            }

            @Override
            public void withheld(QueueId about, Withheld reason) {
                throw new IllegalStateException("broken on purpose");
            }
        });
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 550, "5.1.1 no such user"));
        delivery.start();

        submit(Letter.to("gone@partner.example"));

        await().until(() -> !attempts.isEmpty());
        assertThat(attempts.getFirst().results().getFirst().outcome()).isEqualTo(Outcome.BOUNCED);
    }

    @Test
    void whileTheStoreFailsNothingIsTaken() {
        spool.setWritable(false);

        assertThat(delivery.refusal()).isPresent();
        assertThatThrownBy(() -> submit(Letter.to("bob@partner.example"))).isInstanceOf(SpoolException.class);
    }

    @Test
    void anAdministratorHasMailTriedNow() throws Exception {
        world.transport.unreachable("192.0.2.1").unreachable("192.0.2.2");
        delivery.start();
        for (var i = 0; i < 20; i++) {
            submit(Letter.to("bob@partner.example"));
        }
        await().until(() -> delivery.load().dead() == 1);
        var before = attempts.size();

        // An attempt that was still under way when it was asked first may end in silence after it, and mark it dead again.
        await().until(() -> {
            delivery.wake(DomainPart.of("partner.example"));
            return attempts.size() > before;
        });
    }

    @Test
    void aMailingToManyAtOneDestinationIsSplit() {
        var recipients = Letter.to(IntStream.range(0, 2500)
                .mapToObj(i -> "r" + i + "@partner.example")
                .toArray(String[]::new)).recipients();

        var consignments = Consignments.of(new QueueId("01JDCQ8Y5TABCDEFGHJKMNPQRS"), recipients, NOON);

        assertThat(consignments).extracting(consignment -> consignment.waiting().size())
                .containsExactly(1000, 1000, 500);
        assertThat(consignments).extracting(consignment -> consignment.id().part()).containsExactly(0, 1, 2);
    }

    private void refusedByPolicy() {
        world.policy(new PolicyAnswer.Active(World.ENFORCED, PolicyAnswer.Source.CACHE),
                host -> host.toString().endsWith("partner.example")
                        ? new HostVerdict.Skip(NOT_IN_POLICY, GROUND)
                        : new HostVerdict.Use(new TlsRequirement.Opportunistic(), GROUND));
    }

    private FeedbackListener feedback() {
        return new FeedbackListener() {
            @Override
            public void throttled(DomainPart host, String reply) {
                said.add("throttled by " + host + ": " + reply);
            }

            @Override
            public void greylisted(DomainPart host) {
                said.add("greylisted by " + host);
            }
        };
    }

    private void submit(Letter letter) throws SpoolException {
        delivery.submit(letter.message(delivery.newId(), world.clock.instant()), letter.body(), letter.recipients());
    }

    private Delivery delivery(TlsOutcomeListener outcomes, AttemptListener listener) {
        return delivery(outcomes, listener, NoticeListener.NOBODY);
    }

    private Delivery delivery(TlsOutcomeListener outcomes, AttemptListener listener, NoticeListener notices) {
        var bounces = new DeliverySettings.Bounces(new BouncePolicy(BouncePolicy.To.ALL, _ -> false), 50 * 1024,
                Duration.ofDays(1), new NoticeRate(100, Duration.ofHours(1)),
                new WarnAfter(Optional.of(Duration.ofHours(1)), Optional.of(Duration.ofHours(4))), Optional.empty());
        var settings = new DeliverySettings("relay.example.net", 25, 100, 25, 20,
                new DeliverySettings.Throttling(Duration.ofMinutes(5), Duration.ofHours(2)),
                List.of(Duration.ofMinutes(1), Duration.ofMinutes(5)), Duration.ofDays(5), bounces, Optional.empty(),
                new DeliverySettings.Feedback(ReplyPhrases.SHIPPED, Duration.ofMinutes(10)));
        return Delivery.open(() -> settings, spool, world, world, world, world.transport, new LabProviders(),
                SiteMemory.NONE, new LocalFault(Optional::empty, FaultMark.NOWHERE, world.clock),
                new Listeners(outcomes, listener, notices, feedback()),
                Timekeeper.trusting(world.clock));
    }

    private static String text(Settlement settlement) {
        var octets = new ByteArrayOutputStream();
        try {
            settlement.notices().getFirst().body().writeTo(octets);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return octets.toString(StandardCharsets.UTF_8);
    }
}
