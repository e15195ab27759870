package org.stsrelay.server;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.stsrelay.delivery.attempt.Directions;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.Local;
import org.stsrelay.delivery.policy.Local.Floor;
import org.stsrelay.delivery.policy.OperatorRule;
import org.stsrelay.delivery.policy.Proof;
import org.stsrelay.delivery.routing.NextHop;
import org.stsrelay.server.config.DomainPattern;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.config.RelayConfig.Enforcement;
import org.stsrelay.server.config.RelayConfig.RouteRule;
import org.stsrelay.server.config.RelayConfig.RouteTls;
import org.stsrelay.server.config.RelayConfig.WithSts;

/// What the configuration in force lays down for a destination: a route, an override, and what is asked of everybody.
final class LocalRules {

    private final RelayConfig config;
    private final Overrides overrides;

    LocalRules(RelayConfig config, Overrides overrides) {
        this.config = config;
        this.overrides = overrides;
    }

    /// @param route the rule, and the pattern of it that matched
    private record Routed(RouteRule route, DomainPattern pattern) {

        private NextHop hop() {
            var hop = route.nextHop();
            var isHost = hop.port().isPresent() || hop.host() instanceof DomainPart.Literal;
            return isHost
                    ? new NextHop.Pinned(hop.host(), hop.port().map(OptionalInt::of).orElseGet(OptionalInt::empty))
                    : new NextHop.ByMx(hop.host());
        }

        private String name() {
            return "the route of " + pattern + " to " + route.nextHop().host()
                    + route.nextHop().port().map(port -> ":" + port).orElse("");
        }
    }

    Directions directionsTo(DomainPart destination) {
        var routed = routed(destination);
        var hop = routed.map(Routed::hop).orElseGet(() -> new NextHop.ByMx(destination));
        return new Directions(hop, local(hop.name(), routed), routed.map(Routed::name));
    }

    private Optional<Routed> routed(DomainPart destination) {
        return destination instanceof DomainPart.Name(var domain)
                ? config.routes().stream().flatMap(route -> matches(route, domain).stream()).findFirst()
                : Optional.empty();
    }

    private static List<Routed> matches(RouteRule route, DomainName domain) {
        return route.domains()
                .stream()
                .filter(pattern -> pattern.matches(domain))
                .map(pattern -> new Routed(route, pattern))
                .toList();
    }

    private Local local(DomainPart policyDomain, Optional<Routed> routed) {
        var rule = policyDomain instanceof DomainPart.Name(var name)
                ? overrides.of(name)
                : Optional.<OperatorRule>empty();
        var floor = routed.map(LocalRules::floor).orElseGet(() -> usualFloor(rule));
        return new Local(rule, floor, config.dane().withSts() == WithSts.DANE,
                config.tls().mode() == Enforcement.MONITOR);
    }

    private static Floor floor(Routed routed) {
        return new Floor(switch (routed.route().tls()) {
            case OPPORTUNISTIC -> Proof.ANY;
            case ENCRYPT -> Proof.ENCRYPTED;
            case VERIFY -> Proof.VERIFIED;
        }, "routes: " + routed.pattern() + ", tls: " + word(routed.route().tls()));
    }

    private static String word(RouteTls tls) {
        return tls.name().toLowerCase(Locale.ROOT);
    }

    /// Who excepts a domain from what it asks for itself does not mean to ask as much of it by a setting for everybody.
    private Floor usualFloor(Optional<OperatorRule> rule) {
        if (rule.filter(OperatorRule::isException).isPresent()) {
            return Floor.NONE;
        }
        return switch (config.tls().withoutPolicy()) {
            case OPPORTUNISTIC -> Floor.NONE;
            case ENCRYPT -> new Floor(Proof.ENCRYPTED, "tls.without-policy: encrypt");
            case VERIFY -> new Floor(Proof.VERIFIED, "tls.without-policy: verify");
        };
    }
}
