package org.stsrelay.delivery.sts;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.TlsFailure;

/// Tells the operator what fetches brought: a weaker policy and a failure that may end in an expiry are warnings, long
/// before the expiry (RFC 8461 §10.2).
final class FetchLog {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyFetches.class);

    private final KeptPolicies kept;

    FetchLog(KeptPolicies kept) {
        this.kept = kept;
    }

    void learnt(CachedPolicy fresh) {
        var mode = fresh.policy().mode();
        var before = kept.holding(fresh.domain()).map(CachedPolicy::policy);
        if (before.isEmpty()) {
            LOG.info("{} has an MTA-STS policy: mode {}, id {}, until {}", fresh.domain(), mode.token(), fresh.id(),
                    fresh.expires());
        } else if (mode.compareTo(before.get().mode()) > 0) {
            LOG.warn("{} has weakened its MTA-STS policy from mode {} to mode {} (id {})", fresh.domain(),
                    before.get().mode().token(), mode.token(), fresh.id());
        } else if (!before.get().equals(fresh.policy())) {
            LOG.info("{} has changed its MTA-STS policy: mode {}, id {}, until {}", fresh.domain(), mode.token(),
                    fresh.id(), fresh.expires());
        }
    }

    void failed(DomainName domain, TlsFailure failure) {
        var held = kept.holding(domain);
        if (held.isEmpty()) {
            LOG.info("no MTA-STS policy of {} could be had; mail to it goes as if it had none: {}", domain,
                    failure.detail());
            return;
        }
        var policy = held.get();
        kept.troubled(policy, failure.detail());
        // The way out of MTA-STS ends in a policy host that is gone (RFC 8461 §8.3).
        if (policy.policy().mode() != StsPolicy.Mode.NONE) {
            LOG.warn("the MTA-STS policy of {} could not be fetched anew; the one kept (mode {}, id {}) holds until {}:"
                    + " {}", domain, policy.policy().mode().token(), policy.id(), policy.expires(), failure.detail());
        }
    }
}
