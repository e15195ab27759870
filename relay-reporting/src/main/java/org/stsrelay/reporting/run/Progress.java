package org.stsrelay.reporting.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.QueueId;

/// How a sending goes on. Its id, and when it was made, stay as they are.
final class Progress {

    /// RFC 8460 §5.5.
    private static final Duration TRIED_FOR = Duration.ofHours(24);
    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofHours(4);

    private Progress() {}

    /// It gets a place in the queue.
    static Sending handed(Sending of, QueueId message, Instant now) {
        return new Sending(of.id(), State.HANDED, of.made(), of.next(), Optional.of(of.first().orElse(now)),
                of.attempts(), Optional.of(message), "", now);
    }

    /// It has that place.
    static Sending queued(Sending of, Instant now) {
        var word = "in the queue as " + of.message().map(QueueId::text).orElse("?");
        return new Sending(of.id(), State.QUEUED, of.made(), of.next(), of.first(), of.attempts(), of.message(), word,
                now);
    }

    /// It is tried now; should that never end, it is tried again as after a failure.
    static Sending tried(Sending of, Instant now) {
        var attempts = of.attempts() + 1;
        return new Sending(of.id(), State.WAITING, of.made(), now.plus(gap(attempts)),
                Optional.of(of.first().orElse(now)), attempts, Optional.empty(), of.word(), now);
    }

    /// It did not go now: it is tried again after growing gaps (RFC 8460 §5.5), or is given up. Of a day that goes on there
    /// is soon a better one.
    static Sending failed(Sending of, String word, Instant now) {
        var attempts = Math.max(1, of.attempts());
        var next = now.plus(gap(attempts));
        if (!of.id().variant().isEmpty() || next.isAfter(of.first().orElse(now).plus(TRIED_FOR))) {
            return ended(of, State.GIVEN_UP, word, now);
        }
        return new Sending(of.id(), State.WAITING, of.made(), next, of.first(), attempts, Optional.empty(), word, now);
    }

    /// It broke down before anything was tried, which counts as a try: so it is given up some day, too.
    static Sending broke(Sending of, String word, Instant now) {
        return failed(tried(of, now), word, now);
    }

    /// It has its turn on another day.
    static Sending putOff(Sending of, Instant until, String word, Instant now) {
        return new Sending(of.id(), State.WAITING, of.made(), until, of.first(), of.attempts(), of.message(), word,
                now);
    }

    /// It has its turn now, as if it had never been tried.
    static Sending afresh(Sending of, Instant now) {
        return new Sending(of.id(), State.WAITING, of.made(), now, Optional.empty(), 0, Optional.empty(), of.word(),
                now);
    }

    static Sending ended(Sending of, State end, String word, Instant now) {
        return new Sending(of.id(), end, of.made(), of.next(), of.first(), of.attempts(), of.message(), word, now);
    }

    private static Duration gap(int attempts) {
        var gap = SHORTEST.multipliedBy(1L << Math.min(attempts - 1, 10));
        return gap.compareTo(LONGEST) < 0 ? gap : LONGEST;
    }
}
