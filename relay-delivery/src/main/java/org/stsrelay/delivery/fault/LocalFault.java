package org.stsrelay.delivery.fault;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.fault.FaultKind.Subject;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Organisation;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsOutcome;

/// Notices when TLS fails in the same way with nearly everybody who asks for proof: that is a fault on our side. While it
/// stands, mail is tried on and none is given up for a TLS reason; what is reported is marked. The reasons for how it
/// counts are in ADR 0008.
///
/// It ends by itself when sessions succeed again, or when an operator says so, and outlives a restart.
public final class LocalFault {

    private static final Logger LOG = LoggerFactory.getLogger(LocalFault.class);

    private final Supplier<Optional<FaultSettings>> settings;
    private final FaultMark mark;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Subject, RecentSessions> recent = new EnumMap<>(Subject.class);
    private Optional<FaultSettings> inUse;
    private Optional<Standing> standing;
    private Recovery recovery = new Recovery(0, Set.of());

    /// A fault that was noticed and is not over.
    public record Standing(FaultKind kind, Instant since) {

        /// What happens, what that means, what to do.
        public String sentence() {
            return "TLS fails in the same way with many unrelated domains that ask for proof, since " + since + ": "
                    + kind.what() + ". That looks like a fault on this side: " + kind.cause() + ". Mail waits and is"
                    + " tried on, and none is given up for a TLS reason. " + kind.remedy() + ". It ends by itself once"
                    + " sessions succeed again; `stsrelay queue fault --clear` ends it now.";
        }

        private String written() {
            return kind.token() + " " + since;
        }

        private static Optional<Standing> read(String written) {
            var parts = written.split(" ", 2);
            try {
                var since = Instant.parse(parts.length > 1 ? parts[1] : "");
                return FaultKind.ofToken(parts[0]).map(kind -> new Standing(kind, since));
            } catch (DateTimeParseException e) {
                LOG.warn("what is kept of a local fault cannot be read: {}", written);
                return Optional.empty();
            }
        }
    }

    /// @param settings empty for none at all; asked for each time, since they may change
    public LocalFault(Supplier<Optional<FaultSettings>> settings, FaultMark mark, Clock clock) {
        this.settings = settings;
        this.mark = mark;
        this.clock = clock;
        this.inUse = settings.get();
        this.standing = inUse.flatMap(_ -> mark.kept()).flatMap(Standing::read);
        countAnew();
        standing.ifPresent(fault -> LOG.warn("The local fault from before this start is taken to stand still. {}",
                fault.sentence()));
    }

    private void countAnew() {
        recent.clear();
        recovery = new Recovery(inUse.map(FaultSettings::domains).orElse(0), Set.of());
    }

    /// Takes a session into account.
    ///
    /// @return the outcome, marked if a fault stands
    public TlsOutcome judged(TlsOutcome outcome) {
        lock.lock();
        try {
            heedSettings();
            inUse.ifPresent(limits -> count(limits, outcome));
            return standing.isPresent() ? outcome.withLocalFault() : outcome;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a request for a policy into account. Failures of hosts that never worked do not belong here: the world is full
    /// of them.
    public void fetched(DomainName domain, boolean good) {
        var organisation = Organisation.of(new DomainPart.Name(domain));
        lock.lock();
        try {
            heedSettings();
            inUse.ifPresent(limits -> count(limits, Subject.FETCH, new Peer(organisation, organisation),
                    good ? Optional.empty() : Optional.of(FaultKind.POLICY_FETCH)));
        } finally {
            lock.unlock();
        }
    }

    public Optional<Standing> standing() {
        lock.lock();
        try {
            heedSettings();
            return standing;
        } finally {
            lock.unlock();
        }
    }

    /// Takes it that there is no fault, and counts anew.
    public void clear() {
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
        LOG.info("The local fault was cleared by an operator.");
    }

    /// Under other settings it counts anew, and a fault stands on unless nobody is to look for any.
    private void heedSettings() {
        var now = settings.get();
        if (!now.equals(inUse)) {
            inUse = now;
            countAnew();
            if (standing.isPresent() && now.isEmpty()) {
                end();
                LOG.warn(
                        "A local fault stood and is no longer looked for (bounces.local-fault): mail is given up at the"
                                + " end of its life from now on.");
            }
        }
    }

    private void count(FaultSettings limits, TlsOutcome outcome) {
        switch (outcome.result()) {
            case TlsOutcome.Result.Success(_) -> count(limits, outcome, Optional.empty());
            case TlsOutcome.Result.Failure(var failure) ->
                FaultKind.of(failure.type()).ifPresent(kind -> count(limits, outcome, Optional.of(kind)));
        }
    }

    private void count(FaultSettings limits, TlsOutcome outcome, Optional<FaultKind> failure) {
        var peer = new Peer(Organisation.of(new DomainPart.Name(outcome.policyDomain())), Organisation
                .of(outcome.mxHost().orElseGet(() -> new DomainPart.Name(outcome.policyDomain()))));
        // That TLSA records cannot be had makes a host unusable by itself (RFC 7672 §2.1.2), whatever the policy.
        if (failure.filter(kind -> kind.subject() != Subject.SESSION).isPresent()) {
            count(limits, failure.get().subject(), peer, failure);
        } else if (isEnforcing(outcome.policy())) {
            count(limits, Subject.SESSION, peer, failure);
            if (outcome.policy() instanceof PolicyApplied.Tlsa) {
                count(limits, Subject.TLSA, peer, Optional.empty());
            }
        }
    }

    /// What fails elsewhere keeps no mail back, and what succeeds there proves nothing.
    private static boolean isEnforcing(PolicyApplied policy) {
        return switch (policy) {
            case PolicyApplied.Sts(var mode, _, _, _, _) -> mode.equals("enforce");
            case PolicyApplied.Tlsa(_, _, _) -> true;
            case PolicyApplied.None() -> false;
        };
    }

    private void count(FaultSettings limits, Subject subject, Peer peer, Optional<FaultKind> failure) {
        var sessions = recent.computeIfAbsent(subject, _ -> new RecentSessions(limits));
        sessions.add(peer, failure, clock.instant());
        if (standing.isPresent()) {
            follow(standing.get(), subject, peer, failure);
        } else {
            failure.filter(sessions::looksLikeOurs).ifPresent(kind -> begin(limits, kind, sessions));
        }
    }

    private void begin(FaultSettings limits, FaultKind kind, RecentSessions sessions) {
        var fault = new Standing(kind, clock.instant());
        standing = Optional.of(fault);
        recovery = new Recovery(limits.domains(), sessions.domains(kind));
        keep(Optional.of(fault.written()));
        LOG.error("Local fault ({}; {} or more domains, {} of what was tried): {} The thresholds are"
                + " bounces.local-fault.", kind.token(), limits.domains(),
                String.format(Locale.ROOT, "%.0f %%", 100 * sessions.share(kind)),
                fault.sentence());
    }

    private void follow(Standing fault, Subject subject, Peer peer, Optional<FaultKind> failure) {
        if (fault.kind().subject() != subject) {
            return;
        }
        if (failure.isEmpty()) {
            recovery.succeeded(peer.domain());
        } else if (failure.get() == fault.kind()) {
            recovery.failed(peer.domain());
        }
        if (recovery.isComplete()) {
            end();
            LOG.warn("The local fault ({}, since {}) is over: sessions succeed again. What waited goes out by itself.",
                    fault.kind().token(), fault.since());
        }
    }

    private void end() {
        standing = Optional.empty();
        keep(Optional.empty());
        countAnew();
    }

    /// A store that is in trouble takes no mail and begins no delivery, so there is little to protect then.
    private void keep(Optional<String> written) {
        try {
            mark.keep(written);
        } catch (RuntimeException e) {
            LOG.error("Whether a local fault stands could not be kept for after a restart", e);
        }
    }
}
