package org.stsrelay.delivery.sts.https;

import java.time.Duration;
import org.stsrelay.delivery.dns.AddressGuard;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.https.Reach;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher;
import org.stsrelay.delivery.trust.Trust;

/// Fetches policies over HTTPS (RFC 8461 §3.3). The deadline is one for all: DNS, every address, TLS and the last octet.
/// Waiting for a turn is not in it, since that we are busy says nothing about a policy host.
public final class HttpsPolicyFetcher implements PolicyFetcher {

    private final PolicyVisit.Settings settings;
    private final Lanes lanes = new Lanes();

    /// @param guard says which addresses may be connected to
    /// @param trust judges the policy host's certificate
    /// @param port of policy hosts, 443 outside labs
    /// @param totalDeadline for one fetch; RFC 8461 §3.3 suggests a minute
    /// @param userAgent tells the policy host's owner who asks
    public HttpsPolicyFetcher(Resolver resolver, AddressGuard guard, Trust trust, int port, Duration totalDeadline,
            String userAgent) {
        this.settings =
                new PolicyVisit.Settings(new Reach(resolver, guard, totalDeadline, userAgent), trust, port);
    }

    @Override
    public Fetched fetch(DomainName policyDomain) {
        try {
            return lanes.run(() -> new Flight(new PolicyVisit(settings, policyDomain), policyDomain),
                    settings.reach().deadline());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Fetched.Failed(Kind.TIMEOUT, "the fetch from the policy host of " + policyDomain
                    + " was broken off by us");
        }
    }
}
