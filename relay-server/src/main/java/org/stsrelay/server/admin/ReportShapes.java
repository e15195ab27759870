package org.stsrelay.server.admin;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.ledger.DayTotals;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.ReportDay;
import org.stsrelay.delivery.ledger.ReportFate;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;

/// The JSON shapes of what is known of reports. Their names are a promise to scripts: members are added, never renamed.
final class ReportShapes {

    private ReportShapes() {}

    static Day of(ReportDay day) {
        return new Day(day.date().toString(), !day.isClosed(), day.domains(), day.leftOut(), day.due(),
                day.in(State.WAITING), day.in(State.HANDED) + day.in(State.QUEUED), day.in(State.DELIVERED),
                day.in(State.REFUSED), day.in(State.GIVEN_UP), day.in(State.SUPPRESSED), day.in(State.REMOVED),
                day.nowhere());
    }

    static Line of(ReportFate fate) {
        return switch (fate) {
            case ReportFate.Unsent(var due) -> of(due);
            case ReportFate.Sent(var sending) -> of(sending);
        };
    }

    private static Line of(DueReport due) {
        var state = due.decided() ? "nowhere" : "due";
        return new Line(due.day().toString(), due.domain().ascii(), null, state, null,
                due.decided() ? null : QueueJson.time(due.at()), null, 0, null, due.reason());
    }

    private static Line of(Sending sending) {
        var id = sending.id();
        var next = sending.state() == State.WAITING ? QueueJson.time(sending.next()) : null;
        return new Line(id.day().toString(), id.domain().ascii(), id.destination(), Tokens.of(sending.state()),
                id.variant().isEmpty() ? null : id.variant(), next, QueueJson.time(sending.changed()),
                sending.attempts(), sending.message().map(message -> message.text()).orElse(null), sending.word());
    }

    static Total total(LocalDate day, boolean open, DayTotals totals) {
        return new Total("total", day.toString(), open, totals.domains(), totals.succeeded(), totals.failed());
    }

    static Row of(DayTotals.OfDomain totals) {
        return new Row("row", totals.domain().ascii(), totals.succeeded(), totals.failed());
    }

    static Suppressed of(DeadDestination dead) {
        return new Suppressed(dead.destination(), QueueJson.time(dead.since()),
                dead.until().map(QueueJson::time).orElse(null), dead.reason());
    }

    /// @param open whether the day goes on
    /// @param due those of which it is not known yet where they go
    record Day(String day, boolean open, long domains, long sessionsLeftOut, long due, long waiting, long queued,
            long delivered, long refused, long givenUp, long suppressed, long removed, long nowhere) {}

    /// @param destination absent as long as there is none
    /// @param upTo when the report was sent before its day ended, the moment up to which it tells
    /// @param next when it is tried
    /// @param changed when it came to be in this state
    /// @param attempts by HTTPS
    /// @param message the queue id
    record Line(String day, String domain, @Nullable String destination, String state, @Nullable String upTo,
            @Nullable String next, @Nullable String changed, int attempts, @Nullable String message, String word) {}

    record Total(String kind, String day, boolean open, long domains, long succeeded, long failed) {}

    record Row(String kind, String domain, long succeeded, long failed) {}

    /// @param until absent when somebody has to allow it again
    record Suppressed(String destination, String since, @Nullable String until, String reason) {}
}
