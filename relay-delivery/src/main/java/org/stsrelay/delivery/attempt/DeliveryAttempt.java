package org.stsrelay.delivery.attempt;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.attempt.PolicySource.Recheck;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.AttemptProgress;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;
import org.stsrelay.delivery.policy.Asked;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.NextHop;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.routing.Router;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.sts.Asking;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.transport.Transport;

/// One attempt at one consignment: from the route over the policy and the hosts to a result for each recipient.
///
/// Nothing is decided here about what follows: whether it is tried again, given up or told to the sender.
public final class DeliveryAttempt {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAttempt.class);

    private final Routes routes;
    private final PolicySource policies;
    private final HostJudge judge;
    private final WayOut out;
    private final Supplier<ReplyPhrases> phrases;
    private final TlsOutcomeListener outcomes;
    private final Clock clock;
    private final String helo;
    private volatile ReplyReading reading;

    /// @param phrases that say how much a host wants to be sent; asked for at each attempt, since they may change
    /// @param port of MX hosts
    /// @param helo the name we give ourselves
    public DeliveryAttempt(Routes routes, PolicySource policies, HostJudge judge, Transport transport,
            Supplier<ReplyPhrases> phrases, TlsOutcomeListener outcomes, Clock clock, int port, String helo) {
        this.routes = routes;
        this.policies = policies;
        this.judge = judge;
        this.out = new WayOut(transport, port, clock);
        this.phrases = phrases;
        this.reading = new ReplyReading(phrases.get());
        this.outcomes = outcomes;
        this.clock = clock;
        this.helo = helo;
    }

    /// @param progress told when a session is open and when it is not
    public AttemptResult run(Lease lease, AttemptProgress progress) {
        return tryFor(lease, lease.consignment().waiting(), progress);
    }

    /// The attempt after which the message is given up. Mail that a TLS policy may hold back is not, before the domain was
    /// asked for a newer policy and that one was tried (RFC 8461 §5).
    public LastAttempt runLast(Lease lease, AttemptProgress progress) {
        var result = run(lease, progress);
        try {
            return checked(lease, result, progress);
        } catch (RuntimeException broken) {
            LOG.error("{}: whether a policy holds it back could not be checked because of a fault in this relay",
                    lease.message().id(), broken);
            return new LastAttempt(result, false); // which keeps what was delivered
        }
    }

    private LastAttempt checked(Lease lease, AttemptResult result, AttemptProgress progress) {
        if (isBroken(result)) {
            return new LastAttempt(result, false); // and offered to nobody again at once: a host may have it already
        }
        if (!mayHangOnPolicy(lease, result)) {
            return new LastAttempt(result, true);
        }
        var hop = routes.directionsTo(lease.consignment().destination()).hop().name();
        return switch (recheck(hop, result.policy())) {
            // What the DNS did not say then, it has said now.
            case SAME -> isUnknown(Stage.POLICY, result)
                    ? onceMore(lease, result, progress)
                    : new LastAttempt(result, true);
            case CHANGED -> onceMore(lease, result, progress);
            case UNKNOWN -> new LastAttempt(result, false);
        };
    }

    /// That the hosts are unknown both times has nothing to do with a policy.
    private LastAttempt onceMore(Lease lease, AttemptResult before, AttemptProgress progress) {
        var second = tryFor(lease, before.waiting(), progress);
        var isTried = !isUnknown(Stage.MX_LOOKUP, second) || isUnknown(Stage.MX_LOOKUP, before);
        return new LastAttempt(before.followedBy(second), isTried && !isBroken(second)
                && !isUnknown(Stage.POLICY, second));
    }

    private static boolean isBroken(AttemptResult result) {
        return result.results()
                .stream()
                .anyMatch(each -> each.ending() instanceof Ending.Deferred(var reason) && reason.isFault());
    }

    private boolean mayHangOnPolicy(Lease lease, AttemptResult result) {
        return !result.waiting().isEmpty() && (result.refused() || isInDoubt(result))
                && routes.directionsTo(lease.consignment().destination())
                        .local()
                        .isBoundByPolicy(tag(lease.message()));
    }

    /// Whether the DNS did not even let it come to a question of policy.
    private static boolean isInDoubt(AttemptResult result) {
        return isUnknown(Stage.MX_LOOKUP, result) || isUnknown(Stage.POLICY, result);
    }

    private static boolean isUnknown(Stage stage, AttemptResult result) {
        return result.results()
                .stream()
                .anyMatch(each -> each.ending() instanceof Ending.Deferred(var reason) && reason.failure().isEmpty()
                        && reason.stage() == stage);
    }

    /// @param isChecked whether the policy that held the message back is known to be the domain's latest
    public record LastAttempt(AttemptResult result, boolean isChecked) {}

    private Recheck recheck(DomainPart destination, PolicyApplied judgedBy) {
        return switch (destination) {
            case DomainPart.Name(var domain) -> policies.recheck(domain, judgedBy);
            case DomainPart.Literal(_) -> Recheck.SAME;
        };
    }

    private AttemptResult tryFor(Lease lease, List<Recipient> recipients, AttemptProgress progress) {
        var destination = lease.consignment().destination();
        var directions = routes.directionsTo(destination);
        var hop = directions.hop().name();
        return switch (confirmed(directions.hop())) {
            case Route.Via via ->
                underPolicy(new Trip(lease, recipients, directions, via, tag(lease.message())), progress);
            case Route.NullMx() -> astray(lease, recipients, directions, EnhancedStatus.NULL_MX,
                    hop + " does not accept mail at all (it publishes a null MX record)");
            case Route.NoSuchDomain() -> astray(lease, recipients, directions, EnhancedStatus.BAD_DESTINATION,
                    "the domain " + hop + " does not exist");
            case Route.Loop(var host) -> astray(lease, recipients, directions, EnhancedStatus.LOOP,
                    "mail for " + destination + " loops: " + host + ", where it should go, is this relay itself");
            case Route.Unusable(var reason) ->
                astray(lease, recipients, directions, EnhancedStatus.UNROUTABLE, reason);
            case Route.Unknown(var reason) -> deferred(lease, recipients, Stage.MX_LOOKUP, reason);
        };
    }

    /// @param directions what the operator has laid down for the destination
    /// @param via where they lead
    /// @param tag what the message itself asks for
    private record Trip(Lease lease, List<Recipient> recipients, Directions directions, Route.Via via,
            MessageTag tag) {

        private DomainPart hop() {
            return directions.hop().name();
        }

        private EnhancedStatus refusal() {
            return tag == MessageTag.REQUIRE_TLS ? EnhancedStatus.ENCRYPTION_NEEDED : EnhancedStatus.TLS_REFUSED;
        }
    }

    /// Where the operator's own route leads nowhere, the route is wrong and not the address: mail waits for it to be
    /// mended.
    private AttemptResult astray(Lease lease, List<Recipient> recipients, Directions directions,
            EnhancedStatus status, String text) {
        return directions.route()
                .map(route -> deferred(lease, recipients, Stage.MX_LOOKUP, text + "; so says " + route
                        + ". Correct that route and reload the configuration"))
                .orElseGet(() -> failed(lease, recipients, status, text));
    }

    /// P23: nothing out of a cache supports a permanent decision.
    private Route confirmed(NextHop hop) {
        var route = routes.route(hop, Freshness.CACHED);
        return switch (route) {
            case Route.Via(_, _, _),Route.Unknown(_) -> route;
            case Route.NullMx(),Route.NoSuchDomain(),Route.Loop(_),Route.Unusable(_) ->
                routes.route(hop, Freshness.FRESH);
        };
    }

    private AttemptResult underPolicy(Trip trip, AttemptProgress progress) {
        var answer = policyFor(trip, progress);
        return switch (answer) {
            case PolicyAnswer.Active(var policy, var source) ->
                viaHosts(trip, new Rules(answer, applied(policy, source, trip.tag())), progress);
            case PolicyAnswer.None(_) -> viaHosts(trip, new Rules(answer, new PolicyApplied.None()), progress);
            // Not knowing whether a policy exists is no leave to go without one.
            case PolicyAnswer.Unknown(var reason) ->
                deferred(trip.lease(), trip.recipients(), Stage.POLICY, reason);
        };
    }

    private PolicyAnswer policyFor(Trip trip, AttemptProgress progress) {
        if (trip.tag() == MessageTag.TLS_REPORT) {
            // A report on broken TLS has to pass through it, RFC 8460 §3.
            return new PolicyAnswer.None("a TLS report is delivered whatever the policy says");
        }
        var local = trip.directions().local();
        if (!local.heedsPolicy(trip.tag())) {
            return new PolicyAnswer.None("an operator's rule ignores what the domain publishes");
        }
        var answer = policyOf(trip.hop(), new Asking(progress::waiting, TlsAccount.isCounted(trip.tag())));
        return local.goesWithoutKnowing(trip.tag()) ? withoutDoubt(answer) : answer;
    }

    /// What gets by without the policy does not wait for one either: by the message's own word (RFC 8689 §3), or by the
    /// operator's.
    private static PolicyAnswer withoutDoubt(PolicyAnswer answer) {
        return switch (answer) {
            case PolicyAnswer.Unknown(var reason) -> new PolicyAnswer.None(reason);
            case PolicyAnswer.Active(_, _),PolicyAnswer.None(_) -> answer;
        };
    }

    private PolicyAnswer policyOf(DomainPart hop, Asking asking) {
        return switch (hop) {
            case DomainPart.Name(var domain) -> policies.policyOf(domain, asking);
            case DomainPart.Literal(_) -> new PolicyAnswer.None("an address literal has no policy");
        };
    }

    private static PolicyApplied applied(CachedPolicy cached, PolicyAnswer.Source source, MessageTag tag) {
        if (tag == MessageTag.TLS_NOT_REQUIRED) {
            return new PolicyApplied.None();
        }
        var policy = cached.policy();
        return new PolicyApplied.Sts(policy.mode().token(), cached.id(), policy.lines(),
                policy.mx().stream().map(Object::toString).toList(), source == PolicyAnswer.Source.FETCHED);
    }

    /// @param applied what the record says of the answer
    private record Rules(PolicyAnswer answer, PolicyApplied applied) {}

    private AttemptResult viaHosts(Trip trip, Rules rules, AttemptProgress progress) {
        var lease = trip.lease();
        var queued = queued(lease);
        var standings = new Standings(trip.recipients());
        var trail = trail(trip);
        trail.policy(rules.answer());
        var account = new TlsAccount(outcomes, clock, helo, trip.hop(), lease.message().purpose(), trip.tag(),
                rules.applied());
        var asked = new Asked(rules.answer(), trip.tag(), trip.directions().local());
        var reading = reading();
        var conversation = new Conversation(lease, reading, standings, trail);
        var walk = new HostWalk(out, conversation, reading, standings, account, trail, progress, trip.refusal());
        var complete = walk.over(trip.via().hosts(), host -> judge.judge(asked, trip.hop(), trip.via(), host));
        return confirmed(trip, trail.result(standings.results(complete), rules.applied(), queued));
    }

    /// P23 again: that no host can take it was found out at the hosts of a cached answer.
    private AttemptResult confirmed(Trip trip, AttemptResult result) {
        var lacksHost = result.results()
                .stream()
                .anyMatch(each -> each.ending() instanceof Ending.Failed(var reason) && !reason.remote());
        return lacksHost && !leadsThereStill(trip) ? result.withOwnFailuresPostponed() : result;
    }

    /// Whatever breaks here takes nothing back from what was delivered.
    private boolean leadsThereStill(Trip trip) {
        try {
            return routes.route(trip.directions().hop(), Freshness.FRESH) instanceof Route.Via via
                    && (names(via).equals(names(trip.via())) || (isCut(via) && isCut(trip.via())));
        } catch (RuntimeException broken) {
            LOG.error("{}: its hosts could not be confirmed because of a fault in this relay", trip.hop(), broken);
            return false;
        }
    }

    /// Of so many hosts of equal preference others are picked each time.
    private static boolean isCut(Route.Via via) {
        return via.hosts().size() >= Router.MAX_HOSTS;
    }

    private static Set<DomainPart> names(Route.Via via) {
        return via.hosts().stream().map(MxHost::name).collect(Collectors.toSet());
    }

    private static Trail trail(Trip trip) {
        var trail = new Trail();
        var local = trip.directions().local();
        local.rule().ifPresent(trail::governedBy);
        if (local.monitored()) {
            switch (trip.tag()) {
                case NONE, REQUIRE_TLS_IF_OFFERED -> trail.monitors();
                // Enforcing makes no difference to these.
                case REQUIRE_TLS, TLS_NOT_REQUIRED, TLS_REPORT -> {
                }
            }
        }
        return trail;
    }

    private MessageTag tag(Message message) {
        return switch (message.purpose()) {
            case RELAYED, NOTICE -> wishOf(message);
            case TLS_REPORT -> MessageTag.TLS_REPORT;
        };
    }

    /// The MAIL parameter first: the header says nothing beside it (RFC 8689 §4.1).
    private MessageTag wishOf(Message message) {
        if (message.options().requireTls()) {
            return message.sender() instanceof ReversePath.Null
                    ? MessageTag.REQUIRE_TLS_IF_OFFERED
                    : MessageTag.REQUIRE_TLS;
        }
        return message.content().tlsNotRequired() && policies.heedsTlsRequiredNo(message)
                ? MessageTag.TLS_NOT_REQUIRED
                : MessageTag.NONE;
    }

    /// Made once for the same phrases, since each is a search of its own.
    private ReplyReading reading() {
        var now = phrases.get();
        var last = reading;
        if (!last.goesBy(now)) {
            last = new ReplyReading(now);
            reading = last;
        }
        return last;
    }

    private AttemptResult failed(Lease lease, List<Recipient> recipients, EnhancedStatus status, String text) {
        return unsent(lease, recipients, new Ending.Failed(Reason.local(Stage.MX_LOOKUP, status, text)),
                Optional.empty(), text);
    }

    private AttemptResult deferred(Lease lease, List<Recipient> recipients, Stage stage, String text) {
        var reason = Reason.local(stage, EnhancedStatus.DNS_FAILED, text);
        return unsent(lease, recipients, new Ending.Deferred(reason), Optional.of(reason), text);
    }

    private AttemptResult unsent(Lease lease, List<Recipient> recipients, Ending ending, Optional<Reason> trouble,
            String rule) {
        var trail = new Trail();
        trail.decidedBy(rule);
        trouble.ifPresent(trail::trouble);
        var results = recipients.stream().map(recipient -> new RecipientResult(recipient, ending)).toList();
        return trail.result(results, new PolicyApplied.None(), queued(lease));
    }

    private Duration queued(Lease lease) {
        var queued = Duration.between(lease.message().received(), clock.instant());
        return queued.isNegative() ? Duration.ZERO : queued;
    }
}
