package org.stsrelay.reporting.run;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.mail.DomainName;

/// Goes through everything the store has of a day without having all of it in memory.
final class Pages {

    private static final int PAGE = 1000;

    private Pages() {}

    static void sendings(ReportStore store, LocalDate day, Consumer<Sending> each) {
        var offset = 0;
        var page = List.<Sending>of();
        do {
            page = store.sendings(Optional.of(day), Optional.empty(), offset, PAGE);
            page.forEach(each);
            offset += page.size();
        } while (page.size() == PAGE);
    }

    static void unsent(ReportStore store, LocalDate day, Consumer<DueReport> each) {
        var after = Optional.<DomainName>empty();
        var page = List.<DueReport>of();
        do {
            page = store.unsent(day, after, PAGE);
            page.forEach(each);
            after = page.isEmpty() ? after : Optional.of(page.getLast().domain());
        } while (page.size() == PAGE);
    }
}
