package org.stsrelay.reporting.run;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;

/// What the reports of a day came to so far, counted anew from the store: a restart takes nothing from it.
final class Summary {

    private final LocalDate day;
    private final Map<State, Integer> states = new EnumMap<>(State.class);
    private int domains;
    private int wanting;
    private Optional<DomainName> last = Optional.empty();

    private Summary(LocalDate day) {
        this.day = day;
    }

    static Summary of(ReportStore store, LocalDate day) {
        var summary = new Summary(day);
        Pages.unsent(store, day, _ -> summary.domains++);
        Pages.sendings(store, day, summary::add);
        return summary;
    }

    private void add(Sending sending) {
        if (!sending.id().variant().isEmpty()) {
            return;
        }
        if (!last.equals(Optional.of(sending.id().domain()))) {
            last = Optional.of(sending.id().domain());
            domains++;
            wanting++;
        }
        states.merge(sending.state(), 1, Integer::sum);
    }

    @Override
    public String toString() {
        var parts = new ArrayList<String>();
        add(parts, "delivered", State.DELIVERED);
        add(parts, "in the queue", State.HANDED, State.QUEUED);
        add(parts, "to be tried again", State.WAITING);
        add(parts, "refused", State.REFUSED);
        add(parts, "given up", State.GIVEN_UP);
        add(parts, "not sent to suppressed destinations", State.SUPPRESSED);
        add(parts, "removed from the queue", State.REMOVED);
        return "reports of %s: %d domains, %d want reports%s%s".formatted(day, domains, wanting,
                parts.isEmpty() ? "" : "; ", String.join(", ", parts));
    }

    private void add(List<String> parts, String words, State... counted) {
        var count = 0;
        for (var state : counted) {
            count += states.getOrDefault(state, 0);
        }
        if (count > 0) {
            parts.add(count + " " + words);
        }
    }
}
