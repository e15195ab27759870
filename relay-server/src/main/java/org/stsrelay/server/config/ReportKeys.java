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
import org.stsrelay.server.config.RelayConfig.ReportLimits;
import org.stsrelay.server.config.RelayConfig.TlsRpt;
import org.stsrelay.server.config.RelayConfig.Window;

/// `dkim` and `tls-rpt`: signatures, and reports to the domains that ask for them.
final class ReportKeys {

    private static final int MOST = 1_000_000;

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

    private static final Key<Path> SIGNING_KEY = Key.required("key", PathTypes.signingKey(),
            "/etc/stsrelay/dkim/tlsrpt.pem", "The private key: RSA, of at least 1024 and better 2048 bits, in PEM.");

    private static final Key<Boolean> ENABLED = Key.of("enabled", Types.flag(), "true",
            "Whether sessions are counted for reports, and reports sent.");
    private static final Key<Optional<String>> ORGANIZATION = Key.optional("organization", Types.text(), "`domain`",
            "Who reports, as people read it.");
    private static final Key<Optional<Mailbox>> CONTACT = Key.optional("contact", Types.asciiMailbox(), "`from`",
            "Whom to ask about a report; at `domain` itself, in ASCII. With neither this nor `from` nothing is sent.");
    private static final Key<Optional<Mailbox>> FROM = Key.optional("from", Types.asciiMailbox(),
            "none: reports go by https only",
            "The sender of report mail, in ASCII; at `domain` or below, where nobody should ask for TLS reports.");
    private static final Key<Optional<DomainName>> DOMAIN = Key.optional("domain", Types.domain(),
            "the domain of `contact`, else of `from`", "The submitter of the reports, which signs them.");
    private static final Key<Optional<ReportDkim>> REPORT_DKIM = Key.optional("dkim",
            Section.of(values -> new ReportDkim(values.get(SELECTOR), values.get(SIGNING_KEY)), SELECTOR, SIGNING_KEY),
            "none: reports go by https only",
            "What report mail is signed with (RFC 8460 §3); `stsrelay dkim` makes the key and its DNS record.");
    private static final Key<List<LocalTime>> SEND_BETWEEN = Key.of("send-between",
            ListType.of(Types.time(), "two times"), "[\"01:00\", \"05:00\"]",
            "When reports go out, in UTC, spread evenly.");
    private static final Key<List<DomainPattern>> SKIP = Key.unset("skip",
            ListType.of(Types.domainPattern(), "domains"), List.of(), "none",
            "Domains that get no report; a leading dot stands for every subdomain.");
    private static final Key<Integer> PER_HOUR = Key.of("reports-per-hour", Types.count(1, MOST), "50",
            "So many reports may go out in an hour, or a tenth of the mail accepted the day before where that is more.");
    private static final Key<Integer> PER_HOST = Key.of("reports-per-host", Types.count(1, MOST), "10000",
            "So many may go to one host in a day; the rest goes on the next day.");

    static final Key<TlsRpt> TLS_RPT = Key.of("tls-rpt", Section
            .of(ReportKeys::tlsRpt, ENABLED, ORGANIZATION, CONTACT, FROM, DOMAIN, REPORT_DKIM, SEND_BETWEEN, SKIP,
                    PER_HOUR, PER_HOST)
            .check(ReportKeys::addressesAreInTheDomain, CONTACT, FROM, DOMAIN)
            .check(ReportKeys::aSignatureSignsMail, CONTACT, FROM, DOMAIN, REPORT_DKIM)
            .check(ReportKeys::somebodyReports, ENABLED, CONTACT, FROM)
            .check(ReportKeys::aWindowHasTwoEnds, SEND_BETWEEN), "{}", "Reports on TLS (RFC 8460).");

    private ReportKeys() {}

    private static TlsRpt tlsRpt(Values values) {
        var window = values.get(SEND_BETWEEN);
        return new TlsRpt(values.get(ENABLED), values.get(ORGANIZATION), values.get(CONTACT), values.get(FROM),
                submitter(values), values.get(REPORT_DKIM), new Window(window.getFirst(), window.getLast()),
                values.get(SKIP), new ReportLimits(values.get(PER_HOUR), values.get(PER_HOST)));
    }

    private static Optional<DomainName> submitter(Values values) {
        return values.get(DOMAIN).or(() -> contact(values).flatMap(ReportKeys::domainOf));
    }

    private static Optional<Mailbox> contact(Values values) {
        return values.get(CONTACT).or(() -> values.get(FROM));
    }

    /// A report is believed for the domain that signs it (RFC 8460 §3), which has to be the very domain of the contact
    /// (RFC 8460 §5.3); mail may come from below it.
    private static void addressesAreInTheDomain(Values values) {
        submitter(values).ifPresent(domain -> {
            requireIn(domain, values.get(FROM), values.at(FROM));
            requireIn(domain, values.get(CONTACT), values.at(CONTACT));
            requireContactAt(domain, values);
        });
        if (submitter(values).isEmpty() && contact(values).isPresent()) {
            values.at(values.get(CONTACT).isPresent() ? CONTACT : FROM)
                    .error("'" + contact(values).get() + "' has no domain that reports could come from",
                            "use an address with a domain");
        }
    }

    private static void requireIn(DomainName domain, Optional<Mailbox> address, Spot at) {
        if (address.isPresent() && !isIn(domain, address.get())) {
            at.error("'" + address.get() + "' is not in the domain " + domain + " that the reports come from",
                    "use an address in it, or change tls-rpt.domain");
        }
    }

    private static void requireContactAt(DomainName domain, Values values) {
        contact(values).filter(address -> isIn(domain, address))
                .filter(address -> !domainOf(address).equals(Optional.of(domain)))
                .ifPresent(address -> values.at(values.get(CONTACT).isPresent() ? CONTACT : FROM)
                        .error("'" + address + "' is below the domain " + domain
                                + " that the reports come from, and a contact has to be at it (RFC 8460 §5.3)",
                                "set tls-rpt.contact to an address at " + domain));
    }

    private static boolean isIn(DomainName domain, Mailbox address) {
        return domainOf(address).filter(name -> name.equals(domain) || name.isBelow(domain)).isPresent();
    }

    private static void aSignatureSignsMail(Values values) {
        values.get(REPORT_DKIM).ifPresent(dkim -> {
            if (values.get(FROM).isEmpty()) {
                values.at(REPORT_DKIM)
                        .error("signs report mail, of which there is none without tls-rpt.from",
                                "add for example `from: tls-reports@example.org`, or remove dkim");
            }
            submitter(values).filter(domain -> isTooLong(dkim.selector(), domain))
                    .ifPresent(domain -> values.at(REPORT_DKIM)
                            .error(dkim.selector() + "._domainkey." + domain + " is too long for a name of the DNS",
                                    "use a shorter selector"));
        });
    }

    private static boolean isTooLong(DomainName selector, DomainName domain) {
        return (selector + "._domainkey." + domain).length() > DomainName.MAX_LENGTH;
    }

    /// Who only counts leaves all of these keys out, and hears of it at the start.
    private static void somebodyReports(Values values) {
        var wantsMore = values.isWritten(ORGANIZATION) || values.isWritten(DOMAIN) || values.isWritten(SEND_BETWEEN)
                || values.isWritten(SKIP);
        if (values.get(ENABLED) && wantsMore && contact(values).isEmpty()) {
            values.at(FROM)
                    .warning("sessions are counted, and no reports are sent, since nobody is named who reports",
                            "add `from` and `dkim` for reports by mail and https, or `contact` for https only");
        }
    }

    private static Optional<DomainName> domainOf(Mailbox address) {
        return switch (address.domain()) {
            case DomainPart.Name(var name) -> Optional.of(name);
            case DomainPart.Literal(var _) -> Optional.empty();
        };
    }

    private static void aWindowHasTwoEnds(Values values) {
        if (values.get(SEND_BETWEEN).stream().distinct().count() != 2 || values.get(SEND_BETWEEN).size() != 2) {
            values.at(SEND_BETWEEN)
                    .error("needs two times, from and to, which differ", "use for example [\"01:00\", \"05:00\"]");
        }
    }
}
