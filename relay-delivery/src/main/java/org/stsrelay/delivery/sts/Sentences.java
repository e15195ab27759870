package org.stsrelay.delivery.sts;

import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// What a refresh that the operator asked for ended in, in words.
final class Sentences {

    private Sentences() {}

    static String nothingToFetch(DomainName domain, Discovery discovery) {
        return switch (discovery) {
            case Discovery.Absent(var reason) -> domain + " publishes no MTA-STS policy: " + reason;
            case Discovery.Broken(_, var reason) -> domain + " publishes no usable MTA-STS policy: " + reason;
            case Discovery.Unknown(var reason) -> "nothing is known of an MTA-STS policy of " + domain + ": " + reason;
            case Discovery.Published(var id, _) -> domain + " publishes an MTA-STS policy with id " + id;
        };
    }

    static String fetched(DomainName domain, FetchOutcome outcome, Optional<CachedPolicy> before) {
        return switch (outcome) {
            case FetchOutcome.Got(var policy) -> "fetched the MTA-STS policy of " + domain + ": " + describe(policy);
            case FetchOutcome.Failed(var failure) -> "could not fetch the MTA-STS policy of " + domain + ": "
                    + failure.detail() + before.map(policy -> "; the one kept stays: " + describe(policy))
                            .orElse("; none is kept");
            case FetchOutcome.Stopped() -> "the relay stopped while it fetched the MTA-STS policy of " + domain;
        };
    }

    private static String describe(CachedPolicy policy) {
        return "mode " + policy.policy().mode().token() + ", id " + policy.id() + ", " + policy.policy().mx().size()
                + " mx, until " + policy.expires();
    }
}
