package org.stsrelay.server;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.policy.OperatorRule;
import org.stsrelay.delivery.policy.TlsVersion;
import org.stsrelay.server.config.DomainPattern;
import org.stsrelay.server.config.RelayConfig.DaneOverride;
import org.stsrelay.server.config.RelayConfig.OverridePolicy;
import org.stsrelay.server.config.RelayConfig.PolicyOverride;
import org.stsrelay.server.config.RelayConfig.StsOverride;

/// The overrides of the configuration in force. One whose last day is over no longer counts, and that is said once.
final class Overrides {

    private static final Logger LOG = LoggerFactory.getLogger(Overrides.class);

    private final List<PolicyOverride> all;
    private final Clock clock;
    private final Clock expiry;
    private final Set<PolicyOverride> mourned = ConcurrentHashMap.newKeySet();

    /// @param expiry stands still while the time is in doubt (P25)
    Overrides(List<PolicyOverride> all, Clock clock, Clock expiry) {
        this.all = all;
        this.clock = clock;
        this.expiry = expiry;
    }

    /// @param domain the policy domain
    /// @return what the first override says that names the domain and has not ended
    Optional<OperatorRule> of(DomainName domain) {
        buryEnded();
        return all.stream()
                .filter(override -> !hasEnded(override))
                .flatMap(override -> override.domains()
                        .stream()
                        .filter(pattern -> pattern.matches(domain))
                        .map(pattern -> rule(override, pattern)))
                .findFirst();
    }

    /// All of them as the file has them.
    List<PolicyOverride> all() {
        buryEnded();
        return all;
    }

    /// In doubt about the time, what asks for more goes on, and what only lets mail go on less does not.
    boolean hasEnded(PolicyOverride override) {
        return hasEnded(override, expiry.instant()) || (onlyExcepts(override) && hasEnded(override, clock.instant()));
    }

    private static boolean onlyExcepts(PolicyOverride override) {
        return override.policy().filter(policy -> policy == OverridePolicy.ENFORCE).isEmpty()
                && override.sts().filter(sts -> sts == StsOverride.REQUIRED).isEmpty()
                && override.dane().filter(dane -> dane == DaneOverride.REQUIRED).isEmpty()
                && override.minimumTls().isEmpty();
    }

    private static boolean hasEnded(PolicyOverride override, Instant now) {
        return end(override).filter(end -> !now.isBefore(end)).isPresent();
    }

    private static Optional<Instant> end(PolicyOverride override) {
        return override.until().map(last -> last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private void buryEnded() {
        all.stream()
                .filter(override -> hasEnded(override) && mourned.add(override))
                .forEach(override -> LOG.warn(
                        "The override for {} ended with {} and no longer counts. Its reason was: {}. Remove it, or give it"
                                + " another `until` and reload the configuration.",
                        override.domains(), override.until().orElseThrow(), override.reason()));
    }

    private static OperatorRule rule(PolicyOverride override, DomainPattern pattern) {
        return new OperatorRule(pattern.toString(), override.reason(), end(override), sts(override), dane(override),
                override.minimumTls().map(version -> switch (version) {
                    case TLSV1_2 -> TlsVersion.TLS_1_2;
                    case TLSV1_3 -> TlsVersion.TLS_1_3;
                }));
    }

    private static OperatorRule.Sts sts(PolicyOverride override) {
        if (override.sts().filter(sts -> sts == StsOverride.REQUIRED).isPresent()) {
            return OperatorRule.Sts.REQUIRED;
        }
        return override.policy().map(Overrides::sts).orElse(OperatorRule.Sts.FOLLOW);
    }

    private static OperatorRule.Sts sts(OverridePolicy policy) {
        return switch (policy) {
            case IGNORE -> OperatorRule.Sts.IGNORE;
            case TESTING -> OperatorRule.Sts.TESTING;
            case ENFORCE -> OperatorRule.Sts.ENFORCE;
        };
    }

    private static OperatorRule.Dane dane(PolicyOverride override) {
        return override.dane().map(dane -> switch (dane) {
            case FOLLOW -> OperatorRule.Dane.FOLLOW;
            case IGNORE -> OperatorRule.Dane.IGNORE;
            case REQUIRED -> OperatorRule.Dane.REQUIRED;
        }).orElse(OperatorRule.Dane.FOLLOW);
    }
}
