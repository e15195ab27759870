package org.stsrelay.server.config;

import java.nio.file.Path;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.server.config.RelayConfig.DkimKey;
import org.stsrelay.server.config.RelayConfig.ReportDkim;
import org.stsrelay.server.config.RelayConfig.TlsRpt;
import org.stsrelay.server.config.RelayConfig.Window;

/// `dkim` and `tls-rpt`: signatures, and reports to the domains that ask for them.
final class ReportKeys {

    private static final Key<DomainName> DKIM_DOMAIN = Key.required("domain", Types.domain(), "example.org",
            "The sender domain that is signed for.");
    private static final Key<DomainName> SELECTOR = Key.required("selector", Types.domain(), "relay2026",
            "Where the public key is in the DNS: SELECTOR._domainkey.DOMAIN.");
    private static final Key<Path> PRIVATE_KEY = Key.required("key", PathTypes.privateKey(),
            "/etc/stsrelay/dkim/relay2026.pem", "The private key.");

    static final Key<List<DkimKey>> DKIM = Key.unset("dkim",
            ListType.of(Section.of(
                    values -> new DkimKey(values.get(DKIM_DOMAIN), values.get(SELECTOR), values.get(PRIVATE_KEY)),
                    DKIM_DOMAIN, SELECTOR, PRIVATE_KEY), "keys").distinctBy("domain", DkimKey::domain),
            List.of(), "none", "Keys that outgoing mail is signed with.").later();

    private static final Key<Boolean> ENABLED = Key.of("enabled", Types.flag(), "true",
            "Whether sessions are counted for reports, and reports sent.");
    private static final Key<Optional<String>> ORGANIZATION = Key.optional("organization", Types.text(), "`domain`",
            "Who reports, as people read it.").later();
    private static final Key<Optional<Mailbox>> CONTACT = Key.optional("contact", Types.mailbox(), "`from`",
            "Whom to ask about a report; in `domain`.").later();
    private static final Key<Optional<Mailbox>> FROM = Key.optional("from", Types.mailbox(), "none: nothing is sent",
            "The sender of report mail; in `domain`, which must not ask for reports of its own.").later();
    private static final Key<Optional<DomainName>> DOMAIN = Key.optional("domain", Types.domain(),
            "the domain of `from`", "The submitter of the reports.").later();
    private static final Key<Optional<ReportDkim>> REPORT_DKIM = Key.optional("dkim",
            Section.of(values -> new ReportDkim(values.get(SELECTOR), values.get(PRIVATE_KEY)), SELECTOR, PRIVATE_KEY),
            "none: reports go by https only", "The RSA key that report mail is signed with (RFC 8460 §3).").later();
    private static final Key<List<LocalTime>> SEND_BETWEEN = Key.of("send-between",
            ListType.of(Types.time(), "two times"), "[\"01:00\", \"05:00\"]",
            "When reports go out, in UTC, spread at random.").later();
    private static final Key<List<DomainPattern>> SKIP = Key.unset("skip",
            ListType.of(Types.domainPattern(), "domains"), List.of(), "none", "Domains that get no report.").later();

    static final Key<TlsRpt> TLS_RPT = Key.of("tls-rpt", Section
            .of(ReportKeys::tlsRpt, ENABLED, ORGANIZATION, CONTACT, FROM, DOMAIN, REPORT_DKIM, SEND_BETWEEN, SKIP)
            .check(ReportKeys::addressesAreInTheDomain, CONTACT, FROM, DOMAIN)
            .check(ReportKeys::aWindowHasTwoEnds, SEND_BETWEEN), "{}", "Reports on TLS (RFC 8460).");

    private ReportKeys() {}

    private static TlsRpt tlsRpt(Values values) {
        var window = values.get(SEND_BETWEEN);
        return new TlsRpt(values.get(ENABLED), values.get(ORGANIZATION), values.get(CONTACT), values.get(FROM),
                submitter(values), values.get(REPORT_DKIM), new Window(window.getFirst(), window.getLast()),
                values.get(SKIP));
    }

    private static Optional<DomainName> submitter(Values values) {
        return values.get(DOMAIN).or(() -> values.get(FROM).flatMap(ReportKeys::domainOf));
    }

    /// A report is believed for the domain that signs it (RFC 8460 §3): `from` and `contact` have to belong to it.
    private static void addressesAreInTheDomain(Values values) {
        submitter(values).ifPresent(domain -> {
            requireIn(domain, values.get(FROM), values.at(FROM));
            requireIn(domain, values.get(CONTACT), values.at(CONTACT));
        });
    }

    private static void requireIn(DomainName domain, Optional<Mailbox> address, Spot at) {
        var inside = address.flatMap(ReportKeys::domainOf).filter(name -> name.equals(domain) || name.isBelow(domain));
        if (address.isPresent() && inside.isEmpty()) {
            at.error("'" + address.get() + "' is not in the domain " + domain + " that the reports come from",
                    "use an address in it, or change tls-rpt.domain");
        }
    }

    private static Optional<DomainName> domainOf(Mailbox address) {
        return switch (address.domain()) {
            case DomainPart.Name(var name) -> Optional.of(name);
            case DomainPart.Literal(var _) -> Optional.empty();
        };
    }

    private static void aWindowHasTwoEnds(Values values) {
        if (values.get(SEND_BETWEEN).size() != 2) {
            values.at(SEND_BETWEEN).error("needs two times, from and to", "use for example [\"01:00\", \"05:00\"]");
        }
    }
}
