package org.stsrelay.server.logging;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Delays;
import org.stsrelay.delivery.outcome.AttemptRecord.Hop;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.Locally.Trial;
import org.stsrelay.delivery.outcome.PolicyApplied;

/// Renders one recipient's result as text, close to Postfix, so that eyes and grep habits work. `docs/LOGS.md` is its
/// description.
final class DeliveryLine {

    private static final int OUTCOME_WIDTH = 9;

    private final AttemptRecord attempt;
    private final List<String> fields = new ArrayList<>();

    private DeliveryLine(AttemptRecord attempt) {
        this.attempt = attempt;
    }

    static String of(AttemptRecord attempt, RecipientOutcome result) {
        return new DeliveryLine(attempt).render(result);
    }

    private String render(RecipientOutcome result) {
        var outcome = result.outcome().name().toLowerCase(Locale.ROOT);
        field("to", "<" + LogText.bare(result.recipient().text()) + ">");
        field("from", "<" + LogText.bare(attempt.sender().toString()) + ">");
        field("mx", attempt.hop().map(DeliveryLine::host).orElse("none"));
        field("attempt", Integer.toString(attempt.number()));
        delays(attempt.delays());
        attempt.hop()
                .flatMap(Hop::tls)
                .ifPresent(tls -> field("tls",
                        LogText.bare(tls.protocol()) + "/" + LogText.bare(tls.cipher())));
        field("policy", policy());
        field("security", attempt.security().name().toLowerCase(Locale.ROOT));
        field("dsn", result.status().toString());
        reason(result);
        attempt.next()
                .filter(_ -> result.outcome() == Outcome.DEFERRED)
                .ifPresent(next -> field("next", next.truncatedTo(ChronoUnit.SECONDS).toString()));
        attempt.waiting()
                .filter(_ -> result.outcome() == Outcome.DEFERRED)
                .ifPresent(sentence -> field("why", LogText.quoted(sentence)));
        hints();
        return attempt.message() + " " + outcome + " ".repeat(Math.max(0, OUTCOME_WIDTH - outcome.length())) + " "
                + String.join(" ", fields);
    }

    private void reason(RecipientOutcome result) {
        if (result.outcome() != Outcome.DELIVERED) {
            field("stage", result.stage().name().toLowerCase(Locale.ROOT));
        }
        result.failure().ifPresent(failure -> field("tls-result", failure.token()));
        field(result.remote() ? "reply" : "detail", LogText.quoted(result.text()));
    }

    private void hints() {
        if (!attempt.skipped().isEmpty()) {
            field("skipped", LogText.quoted(String.join("; ", attempt.skipped())));
        }
        attempt.locally()
                .trial()
                .flatMap(Trial::refusal)
                .ifPresent(failure -> field("enforcing-would-hold", LogText.quoted(failure.detail())));
        attempt.withheld().ifPresent(why -> field("notice", LogText.quoted("withheld: " + why)));
        if (attempt.purpose() != Purpose.RELAYED) {
            field("purpose", attempt.purpose().name().toLowerCase(Locale.ROOT));
        }
        if (!attempt.messageId().isEmpty()) {
            field("message-id", "<" + LogText.bare(withoutBrackets(attempt.messageId())) + ">");
        }
    }

    private void delays(Delays delays) {
        var total = delays.accept().plus(delays.queue()).plus(delays.connect()).plus(delays.transmit());
        field("delay", seconds(total));
        field("delays", String.join("/", seconds(delays.accept()), seconds(delays.queue()), seconds(delays.connect()),
                seconds(delays.transmit())));
    }

    private String policy() {
        return attempt.locally()
                .override()
                .map(rule -> "override/" + rule.word() + "/" + LogText.bare(rule.name()))
                .orElseGet(() -> policy(attempt.policy()));
    }

    private static String policy(PolicyApplied applied) {
        return switch (applied) {
            case PolicyApplied.Sts sts -> "sts/" + LogText.bare(sts.mode()) + "/" + LogText.bare(sts.id());
            case PolicyApplied.Tlsa(var base, _, var beside) -> "dane/" + LogText.bare(base.toString())
                    + (beside instanceof PolicyApplied.None ? "" : "+" + policy(beside));
            case PolicyApplied.None() -> "none";
        };
    }

    private void field(String name, String value) {
        fields.add(name + "=" + value);
    }

    private static String host(Hop hop) {
        return LogText.bare(hop.host().toString()) + "[" + address(hop.address()) + "]:" + hop.port();
    }

    private static String address(InetAddress address) {
        return LogText.bare(address.getHostAddress());
    }

    private static String withoutBrackets(String messageId) {
        var framed = messageId.length() > 1 && messageId.startsWith("<") && messageId.endsWith(">");
        return framed ? messageId.substring(1, messageId.length() - 1) : messageId;
    }

    /// Two decimals where they say something.
    private static String seconds(Duration duration) {
        var seconds = BigDecimal.valueOf(duration.toMillis(), 3);
        return seconds.setScale(duration.toSeconds() < 10 ? 2 : 1, RoundingMode.HALF_UP).toPlainString();
    }
}
