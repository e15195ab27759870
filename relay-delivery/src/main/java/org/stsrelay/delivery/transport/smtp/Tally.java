package org.stsrelay.delivery.transport.smtp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.transport.Session.RecipientVerdict;
import org.stsrelay.delivery.transport.Session.Verdict;

/// What is known of each recipient so far. A verdict once given stays, so that what the host said is not lost with the
/// connection.
final class Tally {

    private final List<Recipient> recipients;
    private final Map<Integer, Verdict> settled = new HashMap<>();

    Tally(List<Recipient> recipients) {
        this.recipients = recipients;
    }

    Recipient recipient(int index) {
        return recipients.get(index);
    }

    void settle(int index, Verdict verdict) {
        settled.putIfAbsent(index, verdict);
    }

    void settleRest(Function<Recipient, Verdict> verdict) {
        open().forEach(index -> settle(index, verdict.apply(recipient(index))));
    }

    /// Those without a verdict: not refused yet, and after the last RCPT those who were taken.
    List<Integer> open() {
        return IntStream.range(0, recipients.size()).filter(index -> !settled.containsKey(index)).boxed().toList();
    }

    boolean isSettled() {
        return settled.size() == recipients.size();
    }

    List<RecipientVerdict> verdicts() {
        return IntStream.range(0, recipients.size()).mapToObj(this::verdict).toList();
    }

    private RecipientVerdict verdict(int index) {
        var verdict = settled.get(index);
        if (verdict == null) {
            throw new IllegalStateException("no verdict for recipient " + index);
        }
        return new RecipientVerdict(recipient(index), verdict);
    }
}
