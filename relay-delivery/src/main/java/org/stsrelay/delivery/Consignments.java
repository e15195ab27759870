package org.stsrelay.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.spool.Consignment;

/// Splits an envelope: one consignment for each destination, so that one copy serves all recipients there (RFC 5321
/// §4.5.4.1) and no transaction ever mixes the policies of two domains (RFC 8461 §3.4).
final class Consignments {

    /// A mailing to very many people at one destination goes out in several transactions side by side.
    private static final int MAX_RECIPIENTS = 1000;

    private Consignments() {}

    static List<Consignment> of(QueueId message, List<Recipient> recipients, Instant now) {
        var byDestination = new LinkedHashMap<DomainPart, List<Recipient>>();
        recipients.stream()
                .distinct()
                .forEach(recipient -> byDestination
                        .computeIfAbsent(recipient.mailbox().domain(), _ -> new ArrayList<>())
                        .add(recipient));
        var consignments = new ArrayList<Consignment>();
        byDestination.forEach((destination, all) -> {
            for (var from = 0; from < all.size(); from += MAX_RECIPIENTS) {
                var id = new Consignment.Id(message, consignments.size());
                var some = all.subList(from, Math.min(all.size(), from + MAX_RECIPIENTS));
                consignments.add(new Consignment(id, destination, some, 0, now));
            }
        });
        return consignments;
    }
}
