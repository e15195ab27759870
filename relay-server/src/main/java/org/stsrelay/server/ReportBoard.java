package org.stsrelay.server;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.stsrelay.delivery.ledger.DayTotals;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.ReportDay;
import org.stsrelay.delivery.ledger.ReportFate;
import org.stsrelay.delivery.ledger.ReportOverview;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.DayReports;
import org.stsrelay.reporting.Submitter;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.run.DailyRun;
import org.stsrelay.server.admin.ReportDesk;

/// The reports as the admin server asks for them.
///
/// @param identity who reports, asked for each time
record ReportBoard(ReportOverview overview, ReportStore store, DayReports made, Supplier<ReportIdentity> identity,
        Sender sender, Clock clock) implements ReportDesk {

    private static final String BY_HAND = "by hand";

    @FunctionalInterface
    interface Sender {

        static Sender by(DailyRun run) {
            return (day, only, progress) -> run.sendNow(day, only, step -> progress
                    .accept(new Step(step.domain(), step.destination(), step.state(), step.word())));
        }

        /// @throws IllegalStateException when none can be sent now, saying why
        void send(LocalDate day, Optional<DomainName> only, Consumer<Step> progress) throws InterruptedException;
    }

    @Override
    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    @Override
    public List<ReportDay> days() {
        return overview.days();
    }

    @Override
    public List<ReportFate> fates(Optional<LocalDate> day, Optional<DomainName> domain, int limit) {
        return overview.fates(day, domain, limit);
    }

    @Override
    public DayTotals totals(LocalDate day, int limit) {
        return overview.totals(day, limit);
    }

    @Override
    public Optional<Report> report(LocalDate day, DomainName domain) {
        return day.isBefore(today())
                ? made.whole(submitter(), day, domain)
                : made.soFar(submitter(), day, domain, clock.instant());
    }

    /// The relay itself as long as nobody is named: then nothing is sent, and can be looked at all the same.
    private Submitter submitter() {
        var relay = identity.get().relay();
        return identity.get()
                .submitter()
                .orElseGet(() -> new Submitter(relay.ascii(), "postmaster@" + relay, relay, relay));
    }

    @Override
    public void send(LocalDate day, Optional<DomainName> only, Consumer<Step> progress) {
        try {
            sender.send(day, only, progress);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the relay is stopping", e);
        }
    }

    @Override
    public List<DeadDestination> suppressed() {
        return store.suppressed(clock.instant());
    }

    @Override
    public DeadDestination suppress(String destination, Optional<Duration> span, String reason) {
        var now = clock.instant();
        var dead = new DeadDestination(destination, now, span.map(now::plus),
                reason.isEmpty() ? BY_HAND : BY_HAND + ": " + reason);
        store.suppress(dead);
        return dead;
    }

    @Override
    public boolean allow(String destination) {
        return store.allow(destination);
    }
}
