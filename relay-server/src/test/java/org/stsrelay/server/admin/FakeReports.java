package org.stsrelay.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.stsrelay.delivery.ledger.DayTotals;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.ReportDay;
import org.stsrelay.delivery.ledger.ReportFate;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.reporting.report.Report;

/// Two days, of the earlier of which some reports went out.
public final class FakeReports implements ReportDesk {

    static final LocalDate TODAY = LocalDate.parse("2026-11-24");
    static final LocalDate YESTERDAY = TODAY.minusDays(1);
    private static final Instant SENT = Instant.parse("2026-11-24T02:10:00Z");

    private final Map<String, DeadDestination> dead = new TreeMap<>();
    private final List<String> sent = new ArrayList<>();
    private List<Step> steps = List.of(
            new Step(DomainName.of("partner.example"), "mailto:tls@partner.example", State.QUEUED, ""),
            new Step(DomainName.of("posted.example"), "https://posted.example/tls", State.DELIVERED, "201"),
            new Step(DomainName.of("quiet.example"), "", State.SUPPRESSED, "it has no TLS-RPT record"));
    private Optional<RuntimeException> failure = Optional.empty();
    private Optional<CountDownLatch> gate = Optional.empty();
    private boolean isEmpty;

    public void clear() {
        isEmpty = true;
        steps = List.of();
    }

    /// What the next ones come to.
    public void sendsLike(Step... results) {
        steps = List.of(results);
    }

    public void failsAfterwards(RuntimeException why) {
        failure = Optional.of(why);
    }

    /// After its first step, each waits for this.
    void waitsFor(CountDownLatch opened) {
        gate = Optional.of(opened);
    }

    /// Day and domain of those that have ended.
    public List<String> sent() {
        return sent;
    }

    @Override
    public LocalDate today() {
        return TODAY;
    }

    @Override
    public List<ReportDay> days() {
        return isEmpty
                ? List.of()
                : List.of(new ReportDay(TODAY, false, 3, 0, 0, 0, Map.of()),
                        new ReportDay(YESTERDAY, true, 1204, 7, 2, 1180,
                                Map.of(State.WAITING, 1L, State.QUEUED, 2L, State.HANDED, 1L, State.DELIVERED, 17L,
                                        State.REFUSED, 1L)));
    }

    @Override
    public List<ReportFate> fates(Optional<LocalDate> day, Optional<DomainName> domain, int limit) {
        return all().filter(fate -> day.isEmpty() || dayOf(fate).equals(day.get()))
                .filter(fate -> domain.isEmpty() || domainOf(fate).equals(domain.get()))
                .limit(limit)
                .toList();
    }

    private Stream<ReportFate> all() {
        return isEmpty
                ? Stream.empty()
                : Stream.of(
                        sending("broken.example", "mailto:tls@broken.example", State.REFUSED, 0,
                                "550 5.1.1 no such user"),
                        due("lost.example", false, "DNS: no answer within 10 s"),
                        sending("slow.example", "https://slow.example/tls", State.WAITING, 3, "503 try later"),
                        sending("partner.example", "mailto:tls@partner.example", State.QUEUED, 0, ""),
                        due("quiet.example", true, "it has no TLS-RPT record"),
                        sending("fine.example", "https://fine.example/tls", State.DELIVERED, 1, "201"));
    }

    private static ReportFate sending(String domain, String destination, State state, int attempts, String word) {
        var id = new Sending.Id(YESTERDAY, DomainName.of(domain), "", destination, 1);
        var message = state == State.QUEUED
                ? Optional.of(new QueueId("01JDCQ8Y5T8KZ4QK6P6Q2W3E4R"))
                : Optional.<QueueId>empty();
        return new ReportFate.Sent(new Sending(id, state, SENT, FakeQueue.NOON.plus(Duration.ofHours(1)),
                Optional.of(SENT), attempts, message, word, SENT));
    }

    private static ReportFate due(String domain, boolean decided, String reason) {
        return new ReportFate.Unsent(new DueReport(YESTERDAY, DomainName.of(domain),
                FakeQueue.NOON.plus(Duration.ofMinutes(10)), Optional.empty(), decided, reason));
    }

    private static LocalDate dayOf(ReportFate fate) {
        return switch (fate) {
            case ReportFate.Unsent(var due) -> due.day();
            case ReportFate.Sent(var sending) -> sending.id().day();
        };
    }

    private static DomainName domainOf(ReportFate fate) {
        return switch (fate) {
            case ReportFate.Unsent(var due) -> due.domain();
            case ReportFate.Sent(var sending) -> sending.id().domain();
        };
    }

    @Override
    public DayTotals totals(LocalDate day, int limit) {
        var worst = List.of(new DayTotals.OfDomain(DomainName.of("broken.example"), 4, 1200),
                new DayTotals.OfDomain(DomainName.of("partner.example"), 310, 0),
                new DayTotals.OfDomain(DomainName.of("fine.example"), 9, 0));
        return isEmpty
                ? new DayTotals(0, 0, 0, List.of())
                : new DayTotals(3, 323, 1200, worst.subList(0, Math.min(limit, 3)));
    }

    @Override
    public Optional<Report> report(LocalDate day, DomainName domain) {
        return isEmpty || domain.ascii().equals("nobody.example")
                ? Optional.empty()
                : Optional.of(new Report("B\u00fccher AG", Optional.empty(), "tls@relay.example.org",
                        "20261123.0123456789." + domain + "@relay.example.org",
                        List.of(new Report.Policy("no-policy-found", List.of(), domain.ascii(), List.of(), 310, 0,
                                List.of()))));
    }

    @Override
    public void send(LocalDate day, Optional<DomainName> only, Consumer<Step> progress) {
        for (var step : steps) {
            progress.accept(step);
            gate.ifPresent(FakeReports::await);
        }
        failure.ifPresent(why -> {
            throw why;
        });
        sent.add(day + only.map(domain -> " " + domain).orElse(""));
    }

    private static void await(CountDownLatch opened) {
        try {
            opened.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<DeadDestination> suppressed() {
        return List.copyOf(dead.values());
    }

    @Override
    public DeadDestination suppress(String destination, Optional<Duration> span, String reason) {
        var suppressed = new DeadDestination(destination, FakeQueue.NOON, span.map(FakeQueue.NOON::plus), reason);
        dead.put(destination, suppressed);
        return suppressed;
    }

    @Override
    public boolean allow(String destination) {
        return dead.remove(destination) != null;
    }
}
