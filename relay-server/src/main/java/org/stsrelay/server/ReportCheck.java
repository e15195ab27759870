package org.stsrelay.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.reporting.dkim.PublishedKey;
import org.stsrelay.reporting.record.ReportingRecord;

/// What keeps reports from being sent, or from being believed: receivers pass over those that they cannot verify and tell
/// nobody (RFC 8460 §3), so nobody but the sender can notice.
record ReportCheck(ReportIdentity identity, Resolver resolver) {

    /// In sentences for the operator; asks the DNS.
    List<String> troubles() {
        if (!identity.config().enabled()) {
            return List.of();
        }
        if (identity.submitter().isEmpty()) {
            return List.of("sessions are counted and no reports are sent, since nobody is named who reports: set"
                    + " tls-rpt.from and tls-rpt.dkim for reports by mail and https, or tls-rpt.contact for https only");
        }
        var all = new ArrayList<String>();
        identity.signature()
                .ifPresentOrElse(signature -> ofKey(signature.published()).ifPresent(all::add),
                        () -> all.add("domains that want their reports by mail get none, https only, since a report by"
                                + " mail has to be signed: set tls-rpt.from and tls-rpt.dkim"));
        identity.from().flatMap(from -> name(from.domain())).flatMap(this::ofEcho).ifPresent(all::add);
        return List.copyOf(all);
    }

    private Optional<String> ofKey(PublishedKey key) {
        return switch (resolver.txt(key.name(), Freshness.FRESH)) {
            case Answer.Found(var texts, _, _, _) -> amiss(key, key.flaws(texts));
            case Answer.NoData(_),Answer.NxDomain(_) -> amiss(key, key.flaws(List.of()));
            case Answer.Failed(var reason) -> Optional.of("whether receivers can verify report mail by " + key.name()
                    + " cannot be seen now, and is looked at again: " + reason);
        };
    }

    private static Optional<String> amiss(PublishedKey key, List<String> flaws) {
        return flaws.isEmpty()
                ? Optional.empty()
                : Optional.of("receivers cannot verify report mail and may pass over it, for the DKIM record at "
                        + key.name() + ": " + String.join("; ", flaws) + ". Publish: " + key.zoneLine());
    }

    /// Whoever bounces or answers a report would be reported on to us, by mail that others report on in turn.
    private Optional<String> ofEcho(DomainName from) {
        return resolver.txt(from.child("_smtp._tls"), Freshness.FRESH) instanceof Answer.Found(var texts, _, _, _)
                && ReportingRecord.among(texts) instanceof ReportingRecord.Published
                        ? Optional.of("the domain " + from
                                + " of tls-rpt.from asks for TLS reports itself, so what comes"
                                + " back to reports gives rise to more reports: use an address below it, such as"
                                + " tls-reports@reports." + from + ", where no _smtp._tls record is")
                        : Optional.empty();
    }

    private static Optional<DomainName> name(DomainPart domain) {
        return switch (domain) {
            case DomainPart.Name(var name) -> Optional.of(name);
            case DomainPart.Literal(_) -> Optional.empty();
        };
    }
}
