package org.stsrelay.delivery.attempt;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;

/// Tells throttling and greylisting from the other ways of saying "not now" (P9, P12).
///
/// Only 4yz replies are feedback: a 5yz is about the message, whatever its words. What a host says to RCPT is about the
/// recipient, unless its status speaks of policy and its words of throttling.
final class ReplyReading {

    private static final int CLOSING = 421;
    private static final EnhancedStatus GREYLISTING_USUALLY = new EnhancedStatus(4, 7, 1);
    private static final EnhancedStatus LINE_TIMED_OUT = new EnhancedStatus(4, 4, 2);
    private static final int POLICY = 7;
    private static final List<String> FAREWELLS = List.of("too many messages in this connection",
            "too many messages in this session", "max message per connection", "messages per connection",
            "messages per session", "too many transactions", "timeout", "timed out", "idle");
    private static final List<String> COME_AGAIN =
            List.of("try again later", "try later", "retry later", "come back later");
    private static final Pattern NEVER = Pattern.compile("(?!)");

    private final ReplyPhrases phrases;
    private final Pattern throttling;
    private final Pattern greylisting;
    private final Pattern farewells = anyOf(FAREWELLS);
    private final Pattern comeAgain = anyOf(COME_AGAIN);

    ReplyReading(ReplyPhrases phrases) {
        this.phrases = phrases;
        throttling = anyOf(phrases.throttling());
        greylisting = anyOf(phrases.greylisting());
    }

    boolean goesBy(ReplyPhrases others) {
        return phrases.equals(others);
    }

    Feedback of(Stage stage, Reply reply) {
        var text = lower(reply);
        if (reply.code() < 400 || reply.code() >= 500) {
            return Feedback.NONE;
        }
        if (throttling.matcher(text).find() && concernsUs(stage, reply)) {
            return Feedback.THROTTLED;
        }
        return reply.code() == CLOSING ? closing(reply, text) : refusing(stage, reply, text);
    }

    /// Whether a host that closes says why: not that it is done with this connection, but that we send too much.
    boolean asksForLess(Reply reply) {
        return of(Stage.MAIL, reply) == Feedback.THROTTLED
                && (reply.status().subject() == POLICY || throttling.matcher(lower(reply)).find());
    }

    /// P9: 421 anywhere, except from a host that is only done with this connection.
    private Feedback closing(Reply reply, String text) {
        return reply.status().equals(LINE_TIMED_OUT) || farewells.matcher(text).find()
                ? Feedback.FAREWELL
                : Feedback.THROTTLED;
    }

    private Feedback refusing(Stage stage, Reply reply, String text) {
        if (isGreylisting(stage, reply, text)) {
            return Feedback.GREYLISTED;
        }
        return isOfTheMessage(stage) && reply.status().subject() == POLICY ? Feedback.THROTTLED : Feedback.NONE;
    }

    private boolean isGreylisting(Stage stage, Reply reply, String text) {
        var saysSo = stage.compareTo(Stage.MAIL) >= 0 && greylisting.matcher(text).find();
        var usually = stage.compareTo(Stage.MAIL) > 0 && reply.status().equals(GREYLISTING_USUALLY)
                && (reply.code() == 450 || reply.code() == 451) && comeAgain.matcher(text).find();
        return saysSo || usually;
    }

    /// A full or busy mailbox has other statuses.
    private static boolean concernsUs(Stage stage, Reply reply) {
        return stage != Stage.RCPT || reply.code() == CLOSING || reply.status().subject() == POLICY;
    }

    private static boolean isOfTheMessage(Stage stage) {
        return stage == Stage.MAIL || stage == Stage.END_OF_DATA;
    }

    private static String lower(Reply reply) {
        return reply.toString().toLowerCase(Locale.ROOT);
    }

    private static Pattern anyOf(List<String> phrases) {
        return phrases.isEmpty()
                ? NEVER
                : Pattern.compile(phrases.stream().map(ReplyReading::literally).collect(Collectors.joining("|")));
    }

    private static String literally(String phrase) {
        var before = Character.isDigit(phrase.charAt(0)) ? "(?<![\\d.])" : "";
        var after = Character.isDigit(phrase.charAt(phrase.length() - 1)) ? "(?!\\d)" : "";
        return before + Pattern.quote(phrase.toLowerCase(Locale.ROOT)) + after;
    }
}
