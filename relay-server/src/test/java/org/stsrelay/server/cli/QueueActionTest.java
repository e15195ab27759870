package org.stsrelay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.server.admin.FakeQueue;

/// Whoever changes the queue is shown what that means, and is asked.
class QueueActionTest extends CommandsOfARelay {

    @Test
    void deletingShowsWhatItMeansAndAsks() {
        terminal.type("y\n");

        assertThat(terminal.run("queue", "delete", "--domain", "partner.example", "--reason", "spam")).isZero();

        assertThat(terminal.err()).startsWith("1 message matches.\n01JDCQ8Y5T8KZ4QK6P6Q2W3E4R  deferred")
                .endsWith("Delete this message? Its sender gets no notice. [y/N] ");
        assertThat(terminal.out()).isEqualTo("delete: 1 message\n01JDCQ8Y5T8KZ4QK6P6Q2W3E4R\n");
        assertThat(admin.queue().done()).containsExactly("delete 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R spam");
    }

    @Test
    void onlyWhatWasShownIsDeleted() {
        terminal.whenAsked(() -> admin.queue()
                .add(FakeQueue.message(new QueueId("01JDCQ8Y5X0000000000000000"), "late@example.org", "")), "yes\n");

        assertThat(terminal.run("queue", "delete", "--all")).isZero();

        assertThat(admin.queue().done()).hasSize(3).noneMatch(done -> done.contains("01JDCQ8Y5X"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"n\n", "\n", "delete\n"})
    void anythingButYesDeletesNothing(String answer) {
        terminal.type(answer);

        assertThat(terminal.run("queue", "delete", "--all")).isEqualTo(Exit.BAD);

        assertThat(terminal.err()).endsWith("Nothing was done.\n");
        assertThat(admin.queue().done()).isEmpty();
    }

    @Test
    void nobodyToAskMeansNothingIsDeleted() {
        assertThat(terminal.run("queue", "delete", "--all")).isEqualTo(Exit.USAGE);

        assertThat(terminal.err()).contains("Add --yes");
        assertThat(admin.queue().done()).isEmpty();
    }

    @Test
    void yesIsNotAsked() {
        assertThat(terminal.run("queue", "delete", "--all", "--yes")).isZero();

        assertThat(admin.queue().done()).hasSize(3);
        assertThat(terminal.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            retry   | Try these 3 messages now?
            hold    | Hold these 3 messages until released?
            release | Release these 3 messages?
            bounce  | Give these 3 messages up and tell the senders?
            """)
    void everyVerbCountsFirstAndAsks(String verb, String question) {
        terminal.type("n\n");

        assertThat(terminal.run("queue", verb, "--all")).isEqualTo(Exit.BAD);

        assertThat(terminal.err()).startsWith("3 messages match.").contains(question);
        assertThat(admin.queue().done()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"retry,0", "hold,0", "release,0", "bounce,2", "delete,2"})
    void idsAloneAreCountedAlreadyAndAskedAboutOnlyWhereThereIsNoWayBack(String verb, int exit) {
        assertThat(terminal.run("queue", verb, FakeQueue.WAITING.text())).isEqualTo(exit);
    }

    @Test
    void whatIsOrderedBackIsCarriedOutAndNotTried() {
        terminal.run("queue", "bounce", "--all", "--yes");

        assertThat(admin.events()).contains("orders", "bounce 3");
        assertThat(admin.woken()).isEmpty();
    }
}
