package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxMail;
import org.stsrelay.lab.MxStep;

/// Who learns what when mail cannot be delivered for good.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BounceJourneyTest {

    private Lab lab;
    private LabMx senders;
    private JourneyRelay relay;

    /// @param status what the notice says
    /// @param words a piece of what it says to people
    record Failure(String name, String status, String words, BiConsumer<Lab, String> cause) {

        String domain() {
            return name + ".example";
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Failure> failures() {
        return Stream.of(
                new Failure("rcpt-refused", "5.1.1", "no such user here",
                        (lab, domain) -> host(lab, domain, MxStep.RCPT, "550 5.1.1 no such user here")),
                new Failure("mail-refused", "5.7.1", "not from you",
                        (lab, domain) -> host(lab, domain, MxStep.MAIL, "550 5.7.1 not from you")),
                new Failure("data-refused", "5.6.0", "I do not like the look of it",
                        (lab, domain) -> host(lab, domain, MxStep.END_OF_DATA,
                                "554 5.6.0 I do not like the look of it")),
                new Failure("nxdomain", "5.1.2", "does not exist",
                        (lab, domain) -> lab.dns().nxdomain(domain)),
                new Failure("null-mx", "5.1.10", "does not accept mail", (lab, domain) -> lab.dns().nullMx(domain)),
                new Failure("loop", "5.4.6", "loops", (lab, domain) -> {
                    lab.dns().a("relay.lab.example", "127.0.0.1");
                    lab.dns().mx(domain, 10, "relay.lab.example");
                }));
    }

    private static void host(Lab lab, String domain, MxStep step, String reply) {
        lab.host("mx1." + domain, script -> script.on(step, reply));
        lab.domain(domain, "mx1." + domain);
    }

    @BeforeAll
    void open(@TempDir Path folder) {
        lab = Lab.open();
        senders = lab.host("mx.sender.example");
        lab.domain("sender.example", "mx.sender.example");
        failures().forEach(failure -> failure.cause().accept(lab, failure.domain()));
        relay = JourneyRelay.start(lab, folder);
    }

    @AfterAll
    void close() {
        relay.close();
        lab.close();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theSenderIsToldInPlainWordsAndInThoseForMachines(Failure failure) {
        relay.send("told-" + failure.name() + "@sender.example", "b@" + failure.domain());

        var mail = noticeTo("told-" + failure.name());

        assertThat(mail.mail()).startsWith("MAIL FROM:<>");
        var notice = Notice.of(mail);
        assertThat(notice.type().getBaseType()).isEqualTo("multipart/report");
        assertThat(notice.type().getParameter("report-type")).isEqualTo("delivery-status");
        assertThat(notice.automatic()).isEqualTo("auto-replied");
        assertThat(notice.words()).contains("b@" + failure.domain(), failure.words(), "What you can do:");
        assertThat(notice.status()).contains("Action: failed", "Status: " + failure.status(),
                "Final-Recipient: rfc822; b@" + failure.domain());
        assertThat(notice.original()).contains("Subject: journey").doesNotContain("hello");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void DSN_5_2_6_1_whoAskedForSilenceIsToldNothing(Failure failure) throws IOException {
        sendTo(failure, "silent-" + failure.name() + "@sender.example", " NOTIFY=NEVER");

        assertNobodyIsTold(failure, "silent-" + failure.name());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aNullSenderIsToldNothing(Failure failure) throws IOException {
        var before = bounced(failure);

        sendTo(failure, "", "");

        patiently().until(() -> bounced(failure) > before);
        assertNoticesSince(failure, "after-nobody-" + failure.name());
    }

    @Test
    void aNoticeThatCannotBeDeliveredIsTheLastWord() {
        lab.host("mx1.unreachable-sender.example", script -> script.on(MxStep.RCPT, "550 5.1.1 never heard of"));
        lab.domain("unreachable-sender.example", "mx1.unreachable-sender.example");

        relay.send("a@unreachable-sender.example", "b@rcpt-refused.example");

        patiently().until(() -> relay.hasOutcome("unreachable-sender.example", Outcome.BOUNCED));
        assertThat(relay.attempts()).filteredOn(attempt -> attempt.toString().contains("unreachable-sender.example"))
                .hasSize(2);
    }

    @Test
    void theNoticeOfAFailureKeepsTheMailOfTheOthersGoing() throws IOException {
        var mx = lab.host("mx1.mixed.example", script -> script.onRcpt("bad@mixed.example", "550 5.1.1 nobody"));
        lab.domain("mixed.example", "mx1.mixed.example");
        try (var client = relay.client()) {
            client.send("mixed@sender.example", message(), "good@mixed.example", "bad@mixed.example");
        }

        var notice = Notice.of(noticeTo("mixed"));

        assertThat(notice.status()).contains("bad@mixed.example").doesNotContain("good@mixed.example");
        assertThat(mx.mails()).singleElement()
                .satisfies(mail -> assertThat(mail.rcpt()).singleElement().asString().contains("good@mixed.example"));
    }

    private void assertNobodyIsTold(Failure failure, String localPart) {
        patiently().until(() -> relay.attemptsFor(failure.domain())
                .stream()
                .anyMatch(attempt -> attempt.sender().toString().contains(localPart)));
        assertNoticesSince(failure, "after-" + localPart);
    }

    /// A notice is kept in the same transaction as its failure, so what is not there when a later one has come never
    /// will be.
    private void assertNoticesSince(Failure failure, String later) {
        relay.send(later + "@sender.example", "b@" + failure.domain());
        noticeTo(later);
        assertThat(senders.mails()).extracting(mail -> mail.rcpt().getFirst())
                .allMatch(rcpt -> rcpt.contains("<told-") || rcpt.contains("<after-") || rcpt.contains("<mixed@"));
    }

    private long bounced(Failure failure) {
        return relay.attemptsFor(failure.domain())
                .stream()
                .filter(attempt -> attempt.sender().mailbox().isEmpty())
                .count();
    }

    private void sendTo(Failure failure, String from, String parameters) throws IOException {
        try (var client = relay.client()) {
            client.command("MAIL FROM:<" + from + ">");
            client.command("RCPT TO:<b@" + failure.domain() + ">" + parameters);
            client.command("DATA");
            client.data(message());
        }
    }

    private static byte[] message() {
        return "Subject: journey\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    private MxMail noticeTo(String localPart) {
        patiently().until(() -> senders.mails().stream().anyMatch(mail -> isTo(mail, localPart)));
        return senders.mails().stream().filter(mail -> isTo(mail, localPart)).findFirst().orElseThrow();
    }

    private static boolean isTo(MxMail mail, String localPart) {
        return mail.rcpt().getFirst().startsWith("RCPT TO:<" + localPart + "@");
    }
}
