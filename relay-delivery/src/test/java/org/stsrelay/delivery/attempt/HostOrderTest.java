package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.attempt.ScriptedTransport.accepted;
import static org.stsrelay.delivery.attempt.ScriptedTransport.lost;
import static org.stsrelay.delivery.attempt.ScriptedTransport.refused;
import static org.stsrelay.delivery.attempt.World.host;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.transport.Session.Verdict;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.lab.Letter;

/// Which hosts are tried, for whom, and what remains of it.
class HostOrderTest {

    private final World world = new World();

    @Test
    void theFirstHostThatTakesTheMessageEndsTheAttempt() {
        var result = world.run("bob@partner.example");

        assertThat(world.transport.log()).containsExactly("connect 192.0.2.1", "send 192.0.2.1 bob@partner.example");
        assertThat(ending(result)).isInstanceOf(Ending.Delivered.class);
        assertThat(result.site()).isEqualTo(Site.ANSWERED);
        assertThat(result.hop().orElseThrow().address().getHostAddress()).isEqualTo("192.0.2.1");
    }

    @Test
    void aHostThatIsDownIsFollowedByTheNext() {
        world.transport.unreachable("192.0.2.1");

        var result = world.run("bob@partner.example");

        assertThat(ending(result)).isInstanceOf(Ending.Delivered.class);
        assertThat(result.troubles()).containsExactly("mx1.partner.example: connection refused");
    }

    @Test
    void whoeverWatchesLearnsWhetherASessionIsOpen() {
        world.transport.unreachable("192.0.2.1");

        world.run("bob@partner.example");

        assertThat(world.progress).containsExactly("connecting", "connecting", "connected");
    }

    @Test
    void SMTP_5_1_8_everyAddressOfAHostIsTriedBeforeTheNextHost() {
        world.routed(new Route.Via(List.of(host("mx1.partner.example", "192.0.2.1", "2001:db8::1"),
                host("mx2.partner.example", "192.0.2.2")))).transport.unreachable("192.0.2.1");

        world.run("bob@partner.example");

        assertThat(world.transport.log()).startsWith("connect 192.0.2.1", "connect 2001:db8:0:0:0:0:0:1")
                .doesNotContain("connect 192.0.2.2");
    }

    @Test
    void SMTP_Q_10_aTemporaryAnswerIsTakenToTheNextHost() {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 451, "4.2.1 try later"));

        assertThat(ending(world.run("bob@partner.example"))).isInstanceOf(Ending.Delivered.class);
    }

    @Test
    void SMTP_Q_10_aPermanentAnswerIsNot() {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 550, "5.1.1 no such user"));

        var result = world.run("bob@partner.example");

        assertThat(world.transport.log()).doesNotContain("connect 192.0.2.2");
        assertThat(ending(result)).isInstanceOfSatisfying(Ending.Failed.class, failed -> {
            assertThat(failed.reason().text()).isEqualTo("550 5.1.1 no such user");
            assertThat(failed.reason().remote()).isTrue();
        });
    }

    @Test
    void SMTP_Q_9_eachRecipientHasItsOwnResult() {
        world.transport.answers("192.0.2.1", recipient -> switch (recipient.mailbox().localPart()) {
            case "gone" -> refused(Stage.RCPT, 550, "5.1.1 no such user");
            case "full" -> refused(Stage.RCPT, 452, "4.2.2 mailbox full");
            default -> accepted(recipient);
        }).answers("192.0.2.2", _ -> refused(Stage.RCPT, 452, "4.2.2 mailbox full"));

        var result = world.run("bob@partner.example", "gone@partner.example", "full@partner.example");

        assertThat(result.results()).extracting(RecipientResult::ending)
                .extracting(Object::getClass)
                .containsExactly(Ending.Delivered.class, Ending.Failed.class, Ending.Deferred.class);
        assertThat(world.transport.log()).contains("send 192.0.2.2 full@partner.example");
        assertThat(result.waiting()).hasToString("[full@partner.example]");
    }

    @Test
    void ESC_R_4_aConnectionLostAfterTheFinalDotIsNeverFollowedByAnotherHost() {
        world.transport.answers("192.0.2.1", _ -> lost(Stage.END_OF_DATA));

        var result = world.run("bob@partner.example");

        assertThat(world.transport.log()).containsExactly("connect 192.0.2.1", "send 192.0.2.1 bob@partner.example");
        assertThat(reason(result).status()).isEqualTo(EnhancedStatus.CONNECTION_LOST);
    }

    @Test
    void ESC_R_4_hostsThatDoNotAnswerAreToldFromThoseThatHangUp() {
        world.transport.unreachable("192.0.2.1").unreachable("192.0.2.2");
        var silent = world.run("bob@partner.example");
        var other = new World();
        other.transport.answers("192.0.2.1", _ -> lost(Stage.DATA)).answers("192.0.2.2", _ -> lost(Stage.RCPT));

        assertThat(reason(silent).status()).hasToString("4.4.1");
        assertThat(reason(other.run("bob@partner.example")).status()).hasToString("4.4.2");
    }

    @Test
    void aConnectionLostBeforeIsFollowedByTheNextHost() {
        world.transport.answers("192.0.2.1", _ -> lost(Stage.DATA));

        assertThat(ending(world.run("bob@partner.example"))).isInstanceOf(Ending.Delivered.class);
    }

    @Test
    void aKeptConnectionThatIsGoneIsReplacedAtTheSameAddress() {
        world.transport.answers("192.0.2.1", ScriptedTransport.VERIFIED, true, _ -> lost(Stage.MAIL))
                .answers("192.0.2.1", ScriptedTransport::accepted);

        var result = world.run("bob@partner.example");

        assertThat(world.transport.log()).filteredOn(line -> line.startsWith("connect"))
                .containsExactly("connect 192.0.2.1", "connect 192.0.2.1");
        assertThat(ending(result)).isInstanceOf(Ending.Delivered.class);
    }

    @Test
    void aPoolFullOfGoneConnectionsIsGivenUpAfterAFew() {
        world.routed(new Route.Via(List.of(host("mx1.partner.example", "192.0.2.1")))).transport.answers("192.0.2.1",
                ScriptedTransport.VERIFIED, true, _ -> lost(Stage.MAIL));

        var result = world.run("bob@partner.example");

        assertThat(world.transport.log()).filteredOn(line -> line.startsWith("connect")).hasSize(5);
        assertThat(reason(result).status()).isEqualTo(EnhancedStatus.CONNECTION_LOST);
    }

    @ParameterizedTest
    @EnumSource(value = Stage.class, names = {"GREETING", "EHLO"})
    void nothingSaidBeforeTlsIsPermanent(Stage stage) {
        var reply = Optional.of(Reply.of(554, List.of("5.7.1 go away")));
        world.transport.unreachable("192.0.2.1", stage, "greeted with 554", reply)
                .unreachable("192.0.2.2", stage,
                        "greeted with 554", reply);

        var result = world.run("bob@partner.example");

        assertThat(reason(result).status().type()).isEqualTo(4);
        assertThat(reason(result).text()).isEqualTo("554 5.7.1 go away");
    }

    @Test
    void atMostFiveAddressesAreTried() {
        var hosts = IntStream.rangeClosed(1, 8)
                .mapToObj(i -> host("mx" + i + ".partner.example", "192.0.2." + i))
                .toList();
        IntStream.rangeClosed(1, 8).forEach(i -> world.transport.unreachable("192.0.2." + i));

        var result = world.routed(new Route.Via(hosts)).run("bob@partner.example");

        assertThat(world.transport.log()).hasSize(5);
        assertThat(result.site()).isEqualTo(Site.SILENT);
    }

    @Test
    void atMostTwoSessionsAreHeld() {
        var hosts = IntStream.rangeClosed(1, 4)
                .mapToObj(i -> host("mx" + i + ".partner.example", "192.0.2." + i))
                .toList();
        IntStream.rangeClosed(1, 4)
                .forEach(i -> world.transport.answers("192.0.2." + i, _ -> refused(Stage.RCPT, 451, "later")));

        world.routed(new Route.Via(hosts)).run("bob@partner.example");

        assertThat(world.transport.log()).filteredOn(line -> line.startsWith("send")).hasSize(2);
    }

    @Test
    void SIZE_4_1_ESC_R_6_tooBigForEveryHostIsForGood() {
        world.transport.answers("192.0.2.1", _ -> tooBig()).answers("192.0.2.2", _ -> tooBig());

        assertThat(ending(world.run("bob@partner.example"))).isInstanceOfSatisfying(Ending.Failed.class,
                failed -> assertThat(failed.reason().status()).isEqualTo(EnhancedStatus.TOO_BIG));
    }

    @ParameterizedTest
    @CsvSource({"MAIL, 552, 5.3.4 too big", "END_OF_DATA, 552, 5.3.4 too big after all", "END_OF_DATA, 552, no"})
    void SIZE_6_2_1_aRefusalOfTheSizeIsForGood(Stage stage, int code, String text) {
        world.transport.answers("192.0.2.1", _ -> refused(stage, code, text));

        assertThat(ending(world.run("bob@partner.example"))).isInstanceOfSatisfying(Ending.Failed.class,
                failed -> assertThat(failed.reason().text()).isEqualTo(code + " " + text));
    }

    @ParameterizedTest
    @EnumSource(value = Stage.class, names = {"MAIL", "END_OF_DATA"})
    void SIZE_6_2_1_aHostThatIsShortOfRoomIsAskedAgain(Stage stage) {
        world.transport.answers("192.0.2.1", _ -> refused(stage, 452, "4.3.1 no room"))
                .answers("192.0.2.2", _ -> refused(stage, 452, "4.3.1 no room"));

        assertThat(reason(world.run("bob@partner.example")).text()).isEqualTo("452 4.3.1 no room");
    }

    @ParameterizedTest
    @MethodSource("needs")
    void UTF8_6531_3_7_2_1_EBIT_1_SIZE_4_1_whatOneHostCannotTakeIsOfferedToTheNext(EnhancedStatus need) {
        world.transport.answers("192.0.2.1", _ -> new Verdict.Unsuited(need, "not offered"));

        assertThat(ending(world.run("bob@partner.example"))).isInstanceOf(Ending.Delivered.class);
        assertThat(world.transport.log()).contains("send 192.0.2.2 bob@partner.example");
    }

    @ParameterizedTest
    @MethodSource("needs")
    void UTF8_6531_3_2_2_EBIT_1_ESC_R_6_whatNoHostCanTakeGoesBack(EnhancedStatus need) {
        world.transport.answers("192.0.2.1", _ -> new Verdict.Unsuited(need, "not offered"))
                .answers("192.0.2.2", _ -> new Verdict.Unsuited(need, "not offered"));

        assertThat(ending(world.run("bob@partner.example"))).isInstanceOfSatisfying(Ending.Failed.class,
                failed -> assertThat(failed.reason().status()).isEqualTo(need));
    }

    static List<EnhancedStatus> needs() {
        return List.of(EnhancedStatus.NEEDS_SMTPUTF8, EnhancedStatus.NEEDS_8BITMIME, EnhancedStatus.TOO_BIG);
    }

    @Test
    void SIZE_4_1_tooBigForOneWhileTheOtherIsDownIsNot() {
        world.transport.answers("192.0.2.1", _ -> tooBig()).unreachable("192.0.2.2");

        assertThat(ending(world.run("bob@partner.example"))).isInstanceOfSatisfying(Ending.Deferred.class,
                deferred -> assertThat(deferred.reason().status()).isEqualTo(EnhancedStatus.NO_ANSWER));
    }

    @Test
    void tooBigForAllThatWereAskedIsNotForGoodWhileOthersWereNotAsked() {
        var hosts = IntStream.rangeClosed(1, 6)
                .mapToObj(i -> host("mx" + i + ".partner.example", "192.0.2." + i))
                .toList();
        IntStream.rangeClosed(1, 6).forEach(i -> world.transport.answers("192.0.2." + i, _ -> tooBig()));

        var result = world.routed(new Route.Via(hosts)).run("bob@partner.example");

        assertThat(reason(result).status()).hasToString("4.3.4");
    }

    @Test
    void recipientsThatAHostTakesOnlyInPortionsGoInSeveralTransactions() {
        world.transport.answersTogether("192.0.2.1", ScriptedTransport.VERIFIED, false,
                recipients -> IntStream.range(0, recipients.size())
                        .mapToObj(i -> i < 2
                                ? accepted(recipients.get(i))
                                : refused(Stage.RCPT, 452, "4.5.3 too many recipients"))
                        .toList());

        var result = world.run("a@partner.example", "b@partner.example", "c@partner.example", "d@partner.example",
                "e@partner.example");

        assertThat(result.waiting()).isEmpty();
        assertThat(world.transport.log()).containsExactly("connect 192.0.2.1",
                "send 192.0.2.1 a@partner.example b@partner.example c@partner.example d@partner.example"
                        + " e@partner.example",
                "send 192.0.2.1 c@partner.example d@partner.example e@partner.example",
                "send 192.0.2.1 e@partner.example");
    }

    @Test
    void a552ForTooManyRecipientsIsTemporary() {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 552, "5.5.3 too many recipients"))
                .answers("192.0.2.2", _ -> refused(Stage.RCPT, 552, "5.5.3 too many recipients"));

        assertThat(reason(world.run("bob@partner.example")).status()).hasToString("4.5.3");
    }

    @Test
    void whatAHostSaidTellsMoreThanASilentOne() {
        world.transport.answers("192.0.2.1", _ -> refused(Stage.RCPT, 451, "4.2.1 greylisted"))
                .unreachable("192.0.2.2");

        var result = world.run("bob@partner.example");

        assertThat(reason(result).text()).isEqualTo("451 4.2.1 greylisted");
        assertThat(result.troubles()).containsExactly("mx1.partner.example said 451 4.2.1 greylisted",
                "mx2.partner.example: connection refused");
    }

    @Test
    void aSessionThatDoesNotProveWhatWasAskedIsNeverUsed() {
        world.enforced().transport.answers("192.0.2.1", new SessionFacts.Security.Clear(Optional.empty()), false,
                ScriptedTransport::accepted);

        var result = world.run("bob@partner.example");

        assertThat(ending(result)).isInstanceOf(Ending.Delivered.class);
        assertThat(world.transport.log()).containsExactly("connect 192.0.2.1", "connect 192.0.2.2",
                "send 192.0.2.2 bob@partner.example");
    }

    @Test
    void theRecordSaysWhetherTheHostProvedItself() {
        assertThat(world.run("bob@partner.example").security()).isEqualTo(Security.ENCRYPTED);
        assertThat(world.enforced().run("bob@partner.example").security()).isEqualTo(Security.AUTHENTICATED);
    }

    @Test
    void theTimeInTheQueueIsMeasuredFromAcceptance() {
        var lease = world.lease(Letter.to("bob@partner.example"));
        world.clock.advance(Duration.ofSeconds(7));

        assertThat(world.attempt().run(lease, world).times().queue()).hasSeconds(7);
    }

    private static Verdict tooBig() {
        return new Verdict.Unsuited(EnhancedStatus.TOO_BIG, "takes no more than 1000 octets");
    }

    private static Ending ending(AttemptResult result) {
        return result.results().getFirst().ending();
    }

    private static Reason reason(AttemptResult result) {
        return switch (ending(result)) {
            case Ending.Deferred(var reason) -> reason;
            case Ending.Failed(var reason) -> throw new AssertionError("failed: " + reason);
            case Ending.Delivered(_, var reply, _) -> throw new AssertionError("delivered: " + reply);
        };
    }
}
