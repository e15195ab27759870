package org.stsrelay.server;

import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.attempt.Directions;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.queue.Providers;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.StsPolicies;

/// The providers as the scheduler asks for them: by the route that the attempt will take, and the provider
/// table in force.
///
/// On the way the policy of the destination is asked for, and fetched where it is not known, so that the first attempt finds
/// both: TXT and MX records are asked for at the same time.
record RoutedProviders(Supplier<InForce> current, StsPolicies policies) implements Providers {

    private static final Logger LOG = LoggerFactory.getLogger(RoutedProviders.class);

    @Override
    public Optional<ProviderName> of(DomainPart destination) {
        var now = current.get();
        var directions = now.rules().directionsTo(destination);
        var hop = directions.hop();
        prepare(directions);
        return switch (now.router().likely(hop)) {
            case Route.Via(var hosts, _, _) -> Optional.of(now.providers().of(hop.name(), hosts));
            case Route.NullMx(),Route.NoSuchDomain(),Route.Loop(_),Route.Unusable(_),Route.Unknown(_) ->
                Optional.empty();
        };
    }

    /// Nobody is asked for a policy that an override ignores.
    private void prepare(Directions directions) {
        if (directions.local().heedsPolicy(MessageTag.NONE)
                && directions.hop().name() instanceof DomainPart.Name(var domain)) {
            Thread.ofVirtual().name("policy of " + domain).start(() -> look(domain));
        }
    }

    /// The attempt asks again, and says what is wrong.
    private void look(DomainName domain) {
        try {
            policies.look(domain);
        } catch (RuntimeException e) {
            LOG.debug("looking for the MTA-STS policy of {} ahead of its mail broke down", domain, e);
        }
    }

    @Override
    public int connections(ProviderName provider) {
        return current.get().providers().limitsOf(provider).connections();
    }
}
