package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;

/// Replies as they are met in the world, and what they mean for the sender (P9, P12).
class ReplyReadingTest {

    private final ReplyReading reading = new ReplyReading(ReplyPhrases.SHIPPED);

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            GREETING    | 421 | 4.7.0 Try again later, closing connection.
            GREETING    | 421 | 4.7.0 Error: too many connections from 192.0.2.1
            GREETING    | 421 | Too many concurrent SMTP connections; please try again later.
            GREETING    | 450 | 4.7.1 Server busy
            EHLO        | 421 | 4.3.2 Service not available
            MAIL        | 421 | 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume
            MAIL        | 421 | 4.7.28 Gmail has detected an unusual rate of unsolicited mail
            MAIL        | 450 | 4.7.28 too much mail
            MAIL        | 451 | 4.7.650 The mail server has been temporarily rate limited due to IP reputation
            MAIL        | 451 | 4.7.1 Try again later
            MAIL        | 450 | 4.7.1 Error: too much mail from 192.0.2.1
            RCPT        | 451 | 4.7.500 Server busy. Please try again later from [192.0.2.1].
            RCPT        | 421 | 4.3.2 shutting down
            END_OF_DATA | 451 | 4.7.0 Temporary policy problem
            END_OF_DATA | 421 | 4.7.28 too many messages
            """)
    void theProviderAsksForLess(Stage stage, int code, String text) {
        assertThat(of(stage, code, text)).isEqualTo(Feedback.THROTTLED);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            RCPT        | 450 | 4.2.0 <bob@partner.example>: Recipient address rejected: Greylisted
            RCPT        | 451 | 4.7.1 Greylisting in action, please come back later
            RCPT        | 450 | Graylisted, try again in 300 seconds
            RCPT        | 451 | 4.7.1 Please try again later
            RCPT        | 450 | 4.7.1 Service unavailable, try later
            DATA        | 451 | 4.7.1 Try again later
            END_OF_DATA | 451 | 4.7.1 Try again later
            MAIL        | 451 | 4.7.1 You have been greylisted
            """)
    void theHostWantsTheSameAgainLater(Stage stage, int code, String text) {
        assertThat(of(stage, code, text)).isEqualTo(Feedback.GREYLISTED);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            MAIL        | 421 | too many messages in this connection
            MAIL        | 421 | Max message per connection reached, closing transmission channel
            MAIL        | 421 | 4.7.0 Too many messages in this session
            MAIL        | 421 | 4.4.2 mx.partner.example Error: timeout exceeded
            MAIL        | 421 | 4.4.2 idle
            DATA        | 421 | mx.partner.example: SMTP command timeout - closing connection
            """)
    void theHostIsDoneWithThisConnectionOnly(Stage stage, int code, String text) {
        assertThat(of(stage, code, text)).isEqualTo(Feedback.FAREWELL);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            RCPT        | 450 | 4.2.1 The user you are trying to contact is receiving mail too quickly
            RCPT        | 450 | 4.2.1 mailbox is rate limited
            RCPT        | 452 | 4.2.2 mailbox full
            RCPT        | 452 | 4.5.3 too many recipients
            RCPT        | 552 | 5.5.3 too many recipients
            RCPT        | 450 | 4.7.25 Client host rejected: cannot find your hostname
            RCPT        | 451 | 4.3.0 try again later
            MAIL        | 452 | 4.3.1 Insufficient system storage
            MAIL        | 451 | 4.3.0 Temporary lookup failure
            END_OF_DATA | 451 | 4.3.0 queue file write error
            END_OF_DATA | 550 | 5.7.1 rate limited
            MAIL        | 550 | 5.7.28 rate limited
            RCPT        | 550 | 5.7.1 greylisted for ever
            MAIL        | 250 | 2.7.0 rate limited
            MAIL        | 450 | 4.3.281 later
            GREETING    | 450 | 4.7.1 greylisted
            """)
    void itIsAboutThisMessageOrRecipient(Stage stage, int code, String text) {
        assertThat(of(stage, code, text)).isEqualTo(Feedback.NONE);
    }

    @Test
    void aNumberIsMatchedAsAWhole() {
        assertThat(of(Stage.GREETING, 450, "4.7.280 what")).isEqualTo(Feedback.NONE);
        assertThat(of(Stage.GREETING, 450, "14.7.28 what")).isEqualTo(Feedback.NONE);
    }

    @Test
    void anOperatorsPhrasesCountBesideTheShippedOrAlone() {
        var more = new ReplyPhrases(List.of("slow down"), List.of("patience, please"));
        var both = new ReplyReading(ReplyPhrases.SHIPPED.and(more));
        var own = new ReplyReading(more);

        assertThat(both.of(Stage.MAIL, reply(451, "4.3.0 SLOW DOWN"))).isEqualTo(Feedback.THROTTLED);
        assertThat(both.of(Stage.MAIL, reply(451, "4.3.0 server busy"))).isEqualTo(Feedback.THROTTLED);
        assertThat(own.of(Stage.MAIL, reply(451, "4.3.0 server busy"))).isEqualTo(Feedback.NONE);
        assertThat(own.of(Stage.RCPT, reply(450, "4.2.0 Patience, please!"))).isEqualTo(Feedback.GREYLISTED);
    }

    @Test
    void withoutPhrasesOnlyTheCodesSpeak() {
        var bare = new ReplyReading(ReplyPhrases.NONE);

        assertThat(bare.of(Stage.MAIL, reply(451, "4.3.0 rate limited"))).isEqualTo(Feedback.NONE);
        assertThat(bare.of(Stage.MAIL, reply(421, "bye"))).isEqualTo(Feedback.THROTTLED);
    }

    private Feedback of(Stage stage, int code, String text) {
        return reading.of(stage, reply(code, text));
    }

    private static Reply reply(int code, String text) {
        return Reply.of(code, List.of(text));
    }
}
