package org.stsrelay.server.config;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.stsrelay.server.config.RelayConfig.DaneOverride;
import org.stsrelay.server.config.RelayConfig.OverridePolicy;
import org.stsrelay.server.config.RelayConfig.PolicyOverride;
import org.stsrelay.server.config.RelayConfig.StsOverride;
import org.stsrelay.server.config.RelayConfig.TlsVersion;

/// `overrides`: the operator's exceptions from what domains publish, and where more is asked of them.
final class OverrideKeys {

    private static final Key<List<DomainPattern>> DOMAINS = Key.required("domains",
            ListType.of(Types.domainPattern(), "domains").notEmpty(), "[broken.example]",
            "The recipient domains, or where a route leads elsewhere the next hops; a leading dot: every subdomain.");
    private static final Key<Optional<OverridePolicy>> POLICY = Key.optional("policy",
            Types.choice(OverridePolicy.class), "what they publish",
            "The mode that holds instead of that of their MTA-STS policy; `enforce` asks for a good certificate without one, too.");
    private static final Key<Optional<StsOverride>> STS = Key.optional("sts", Types.choice(StsOverride.class),
            "follow", "`required`: as `policy: enforce`, and mail waits while they publish no MTA-STS policy.");
    private static final Key<Optional<DaneOverride>> DANE = Key.optional("dane", Types.choice(DaneOverride.class),
            "follow",
            "`required`: mail waits for hosts without usable TLSA records; `ignore`: such records do not count.");
    private static final Key<Optional<TlsVersion>> MINIMUM = Key.optional("minimum-tls",
            Types.choice(TlsVersion.class, TlsVersion::protocol), "clear text and any TLS where nobody asks for more",
            "The oldest protocol; there is no clear text then.");
    private static final Key<String> REASON = Key.required("reason", Types.text(),
            "\"TICKET-1234: expired certificate, partner informed\"", "Why; it stands in logs and in `status`.");
    private static final Key<Optional<LocalDate>> UNTIL = Key.optional("until", Types.date(), "no end",
            "The last day, in UTC, on which it holds.");

    private static final Section<PolicyOverride> OVERRIDE = Section
            .of(values -> new PolicyOverride(values.get(DOMAINS), values.get(POLICY), values.get(STS),
                    values.get(DANE), values.get(MINIMUM), values.get(REASON), values.get(UNTIL)), DOMAINS, POLICY, STS,
                    DANE, MINIMUM, REASON, UNTIL)
            .check(OverrideKeys::saysSomething, DOMAINS, POLICY, STS, DANE, MINIMUM)
            .check(OverrideKeys::agreesWithItself, POLICY, STS)
            .check(OverrideKeys::hasAnEnd, DOMAINS, UNTIL);

    static final Key<List<PolicyOverride>> OVERRIDES = Key.unset("overrides", ListType.of(OVERRIDE, "overrides"),
            List.of(), "none", "Exceptions from what domains publish; the first match counts.");

    private OverrideKeys() {}

    private static void saysSomething(Values values) {
        if (values.get(POLICY).isEmpty() && values.get(STS).isEmpty() && values.get(DANE).isEmpty()
                && values.get(MINIMUM).isEmpty()) {
            values.at(DOMAINS)
                    .error("the override changes nothing", "add `policy`, `sts`, `dane` or `minimum-tls`");
        }
    }

    private static void agreesWithItself(Values values) {
        values.get(POLICY)
                .filter(policy -> policy != OverridePolicy.ENFORCE
                        && values.get(STS).filter(sts -> sts == StsOverride.REQUIRED).isPresent())
                .ifPresent(policy -> values.at(STS)
                        .error("the override requires a policy and does not hold hosts to it",
                                "remove `sts: required`, or `policy: " + policy.name().toLowerCase(Locale.ROOT) + "`"));
    }

    private static void hasAnEnd(Values values) {
        if (values.get(UNTIL).isEmpty()) {
            values.at(DOMAINS)
                    .warning("the override has no end, and exceptions are easily forgotten",
                            "add for example `until: 2027-01-31`");
        }
    }
}
