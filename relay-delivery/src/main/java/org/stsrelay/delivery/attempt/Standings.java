package org.stsrelay.delivery.attempt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;

/// Where each recipient stands while an attempt goes from host to host.
final class Standings {

    private static final Reason NOTHING_TRIED =
            Reason.local(Stage.MX_LOOKUP, EnhancedStatus.NO_ANSWER, "no host could be tried");

    private final List<Recipient> recipients;
    private final Map<Recipient, Ending> endings = new LinkedHashMap<>();
    private final Map<Recipient, Reason> reasons = new HashMap<>();

    Standings(List<Recipient> recipients) {
        this.recipients = recipients;
    }

    /// Who is to be offered to the next host.
    List<Recipient> open() {
        return recipients.stream().filter(recipient -> !endings.containsKey(recipient)).toList();
    }

    boolean areClosed() {
        return endings.size() >= recipients.size();
    }

    void close(Recipient recipient, Ending ending) {
        endings.put(recipient, ending);
    }

    void note(Recipient recipient, Reason reason) {
        reasons.merge(recipient, reason, (before, now) -> now.weight() >= before.weight() ? now : before);
    }

    void noteAll(Reason reason) {
        open().forEach(recipient -> note(recipient, reason));
    }

    /// @param everyHostAsked whether no host is left that might have done what the others cannot
    List<RecipientResult> results(boolean everyHostAsked) {
        var results = new ArrayList<RecipientResult>();
        for (var recipient : recipients) {
            var ending = endings.get(recipient);
            results.add(new RecipientResult(recipient,
                    ending != null
                            ? ending
                            : unended(reasons.getOrDefault(recipient, NOTHING_TRIED), everyHostAsked)));
        }
        return results;
    }

    private static Ending unended(Reason reason, boolean everyHostAsked) {
        if (reason.status().type() != 5) {
            return new Ending.Deferred(reason);
        }
        return everyHostAsked ? new Ending.Failed(reason) : new Ending.Deferred(reason.temporary());
    }
}
