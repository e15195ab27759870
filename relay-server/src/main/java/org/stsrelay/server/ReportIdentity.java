package org.stsrelay.server;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.reporting.Submitter;
import org.stsrelay.reporting.dkim.DkimSignature;
import org.stsrelay.reporting.run.ReportSettings;
import org.stsrelay.reporting.run.ReportSettings.Limits;
import org.stsrelay.server.config.DomainPattern;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.config.RelayConfig.ReportDkim;
import org.stsrelay.server.config.RelayConfig.TlsRpt;
import org.stsrelay.server.pem.Pem;

/// Who reports, and by which signature: a configuration with the key that it names. Replaced as a whole by a reload.
///
/// @param relay the relay's own name
/// @param signature empty when no report can go by mail
record ReportIdentity(DomainName relay, TlsRpt config, Optional<DkimSignature> signature) {

    /// @throws IOException when the key cannot be used
    static ReportIdentity of(RelayConfig config) throws IOException {
        var reports = config.tlsRpt();
        var signature = reports.dkim().isPresent() && reports.domain().isPresent()
                ? Optional.of(signature(reports.domain().get(), reports.dkim().get()))
                : Optional.<DkimSignature>empty();
        return new ReportIdentity(config.hostname(), reports, signature);
    }

    private static DkimSignature signature(DomainName domain, ReportDkim dkim) throws IOException {
        try {
            return new DkimSignature(domain, dkim.selector(), Pem.privateKey(dkim.key()));
        } catch (IllegalArgumentException e) {
            throw new IOException(dkim.key() + ": " + e.getMessage(), e);
        }
    }

    /// Empty while nobody is named: a report has to say whom to ask about it (RFC 8460 §4.4).
    Optional<Submitter> submitter() {
        return config.domain()
                .flatMap(domain -> config.contact()
                        .or(config::from)
                        .map(contact -> new Submitter(config.organization().orElse(domain.ascii()), contact.asciiDomainText(),
                                domain, relay)));
    }

    /// Where report mail comes from, and where what cannot be delivered comes back to.
    Optional<Mailbox> from() {
        return config.from();
    }

    ReportSettings settings() {
        var window = new ReportSettings.Window(config.sendBetween().from(), config.sendBetween().to());
        var limits = new Limits(config.limits().perHour(), Limits.STANDARD.share(), config.limits().perHost());
        return new ReportSettings(config.enabled(), submitter(), window, name -> names(config.skip(), name), sender(),
                limits);
    }

    private Optional<ReportSettings.Sender> sender() {
        return from().flatMap(address -> signature.map(by -> new ReportSettings.Sender(address, by)));
    }

    private static boolean names(List<DomainPattern> patterns, DomainName name) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
