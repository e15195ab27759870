package org.stsrelay.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.stsrelay.delivery.ledger.ReceivedDay;
import org.stsrelay.delivery.ledger.ReceivedReport;

/// Takes `text:` files, each for a report, and hands out the days that it was given.
public final class FakeReceived implements ReceivedDesk {

    private final List<ReceivedDay> days = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();

    public void have(ReceivedDay day) {
        days.add(day);
    }

    /// `new`, `of_nothing`, `known`, `no_room` and `too_old` come to that; all else is no report.
    @Override
    public synchronized Import take(InputStream file) throws IOException {
        var text = new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        taken.add(text);
        return switch (text) {
            case "new" -> taken(Outcome.NEW, true);
            case "of_nothing" -> taken(Outcome.NEW, true, List.of());
            case "undated" -> taken(Outcome.NEW, false);
            case "known" -> taken(Outcome.KNOWN, true);
            case "no_room" -> taken(Outcome.NO_ROOM, true);
            case "too_old" -> taken(Outcome.TOO_OLD, true);
            default -> new Import.Unreadable("it is \u001b[2J " + text);
        };
    }

    private static Import taken(Outcome outcome, boolean isDated) {
        return taken(outcome, isDated, List.of(new ReceivedReport.Policy("sts", "cust.example", 7, 1, List.of())));
    }

    private static Import taken(Outcome outcome, boolean isDated, List<ReceivedReport.Policy> policies) {
        var report = new ReceivedReport("1", LocalDate.parse("2026-11-23"), "Big\u001b Mail", "", "id-1", policies);
        return new Import.Taken(List.of(new TakenReport(report, isDated, outcome)));
    }

    public synchronized List<String> taken() {
        return List.copyOf(taken);
    }

    @Override
    public List<ReceivedDay> of(LocalDate day, String domain, int limit, int failures) {
        return days.stream()
                .filter(each -> each.day().equals(day) && (domain.isEmpty() || each.domain().equals(domain)))
                .limit(limit)
                .toList();
    }
}
