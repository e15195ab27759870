package org.stsrelay.server;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stsrelay.server.admin.Status;
import org.stsrelay.server.config.DomainPattern;
import org.stsrelay.server.config.RelayConfig.PolicyOverride;
import org.stsrelay.server.config.RelayConfig.TlsVersion;

/// An override in the words of the configuration file.
final class OverrideText {

    private OverrideText() {}

    static Status.OverrideShown of(PolicyOverride override, boolean counts) {
        return new Status.OverrideShown(override.domains().stream().map(DomainPattern::toString).toList(),
                words(override), override.reason(), override.until(), counts);
    }

    private static String words(PolicyOverride override) {
        return Stream.of(override.policy().map(policy -> "policy: " + word(policy)),
                override.sts().map(sts -> "sts: " + word(sts)), override.dane().map(dane -> "dane: " + word(dane)),
                override.minimumTls().map(TlsVersion::protocol).map(oldest -> "minimum-tls: " + oldest))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
