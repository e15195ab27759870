package org.stsrelay.delivery.transport.pool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.stsrelay.delivery.mail.DomainPart;
import java.util.function.Supplier;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.Transport;
import org.stsrelay.delivery.transport.Transport.Connected.Open;
import org.stsrelay.delivery.transport.TransportListener;
import org.stsrelay.delivery.transport.TransportListener.Result;
import org.stsrelay.delivery.transport.smtp.Dialled;
import org.stsrelay.delivery.transport.smtp.SmtpConnection;
import org.stsrelay.delivery.transport.smtp.SmtpDialer;
import org.stsrelay.delivery.transport.smtp.SmtpSettings;
import org.stsrelay.delivery.transport.smtp.TlsUse;
import org.stsrelay.delivery.trust.Trust;

/// Sessions with MX hosts, kept for the next message as far as P14 allows.
///
/// How many there are at a time is the caller's matter: one for each attempt under way, and beside them at most
/// [PoolLimits#kept] that wait. The caller also sees to it that an address is in the name's current set.
public final class SessionPool implements Transport {

    private final SmtpDialer dialer;
    private final PoolLimits limits;
    private final KeptSessions kept;
    private final Clock clock;
    private final Shares shares = new Shares();
    /// What each open connection takes up of a share; the provider table may be another one by its end.
    private final Map<SmtpConnection, PoolLimits.Share> places = new ConcurrentHashMap<>();
    /// Hosts that offered CHUNKING and did not understand it; software changes.
    private final Cache<DomainPart, Boolean> unchunked =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofDays(1)).build();
    private final TransportListener listener;
    private final Supplier<SmtpSettings> settings;
    private final AtomicInteger active = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    /// @param settings asked for at each connection; they may change, and [#renew] lets go of what has older ones
    public SessionPool(Supplier<SmtpSettings> settings, PoolLimits limits, Trust trust, Clock clock,
            TransportListener listener) {
        this.dialer = new SmtpDialer(settings, trust, clock, listener);
        this.limits = limits;
        this.kept = new KeptSessions(limits, clock);
        this.clock = clock;
        this.listener = listener;
        this.settings = settings;
        var round = Math.clamp(limits.usual().idle().toMillis() / 4, 10, 1000);
        Thread.ofPlatform().daemon().name("smtp-pool-sweeper").start(() -> sweep(round));
    }

    @Override
    public Connected connect(Endpoint endpoint, TlsRequirement requirement) {
        var connection = takeKept(endpoint, requirement);
        if (connection.isPresent()) {
            listener.connection(Result.REUSED);
            return new Open(new PooledSession(this, requirement, connection.get(), true));
        }
        return open(endpoint, requirement);
    }

    /// Uses no connection for another message that was opened before now: settings or trust have changed since.
    public void renew() {
        kept.renew();
    }

    /// All connections, those that are kept included.
    public int activeConnections() {
        return active.get();
    }

    private Optional<SmtpConnection> takeKept(Endpoint endpoint, TlsRequirement requirement) {
        for (var found = kept.take(endpoint, requirement); found.isPresent(); found =
                kept.take(endpoint, requirement)) {
            if (found.get().isAlive()) {
                return found;
            }
            end(found.get());
        }
        return Optional.empty();
    }

    private Connected open(Endpoint endpoint, TlsRequirement requirement) {
        return switch (dial(endpoint, requirement)) {
            case Dialled.Ready(var connection) -> new Open(new PooledSession(this, requirement, connection, false));
            case Dialled.NoTls(var end) -> end;
            case Dialled.NoAnswer(var end) -> end;
        };
    }

    private Dialled dial(Endpoint endpoint, TlsRequirement requirement) {
        // Where TLS is needed, there is no second try in clear text (RFC 8461 §5).
        return requirement.needsTls()
                ? dial(endpoint, mandatory(serverName(endpoint, requirement), requirement))
                : dialAndFallBack(endpoint);
    }

    private static DomainPart serverName(Endpoint endpoint, TlsRequirement requirement) {
        return requirement.tlsa().<DomainPart>map(set -> new DomainPart.Name(set.base())).orElse(endpoint.host());
    }

    private TlsUse mandatory(DomainPart serverName, TlsRequirement requirement) {
        return new TlsUse.Mandatory(serverName, tls -> SessionFacts.shortfall(tls, requirement, clock.instant()));
    }

    /// After a handshake that failed, nobody knows what state the host is in: clear text takes a new connection.
    private Dialled dialAndFallBack(Endpoint endpoint) {
        var dialled = dial(endpoint, new TlsUse.WhenOffered());
        return dialled instanceof Dialled.NoTls(var end)
                ? dial(endpoint, new TlsUse.Without(end.failure()))
                : dialled;
    }

    private Dialled dial(Endpoint endpoint, TlsUse use) {
        var share = limits.shareOf(endpoint.host());
        enter(share);
        var ready = false;
        try {
            var dialled = dialer.dial(endpoint, use);
            ready = dialled instanceof Dialled.Ready;
            if (dialled instanceof Dialled.Ready(var connection)) {
                share.ifPresent(taken -> places.put(connection, taken));
            }
            listener.connection(ready ? Result.OPENED : Result.FAILED);
            return dialled;
        } finally {
            if (!ready) {
                leave(share);
            }
        }
    }

    /// A connection that nobody uses makes room for one that somebody needs: hosts of one provider may have many names,
    /// and a connection with one name is of no use for another (P14).
    private void enter(Optional<PoolLimits.Share> wanted) {
        active.incrementAndGet();
        var patience = settings.get().timeouts().quit();
        wanted.ifPresent(share -> shares.enter(share, patience, () -> endOneOf(share)));
    }

    private void endOneOf(PoolLimits.Share share) {
        kept.takeOldestOf(share).ifPresent(this::end);
    }

    private void leave(Optional<PoolLimits.Share> taken) {
        taken.ifPresent(shares::leave);
        active.decrementAndGet();
    }

    /// A new connection in place of one that turned out to be dead; empty when there is none to be had. The dead one is
    /// given back thereby, and first, since it takes up a place.
    Optional<SmtpConnection> replace(SmtpConnection dead, TlsRequirement requirement) {
        end(dead);
        return switch (dial(dead.facts().endpoint(), requirement)) {
            case Dialled.Ready(var fresh) -> Optional.of(fresh);
            case Dialled.NoTls(_),Dialled.NoAnswer(_) -> Optional.empty();
        };
    }

    /// Whether messages may go to a host by BDAT.
    boolean mayChunk(DomainPart host) {
        return limits.wear().apply(host).chunking() && unchunked.getIfPresent(host) == null;
    }

    void giveBack(SmtpConnection connection) {
        if (connection.misunderstandsChunks()) {
            unchunked.put(connection.facts().endpoint().host(), true);
        }
        if (!kept.keep(connection)) {
            end(connection);
            return;
        }
        // Only once it is kept: who waits has looked before, or is seen here.
        limits.shareOf(connection.facts().endpoint().host()).filter(shares::isAwaited).ifPresent(this::endOneOf);
    }

    /// On a thread of its own: nobody waits for a host to say goodbye.
    private Thread end(SmtpConnection connection) {
        return Thread.ofVirtual().name("smtp-goodbye").start(() -> {
            try {
                connection.quit();
            } finally {
                leave(Optional.ofNullable(places.remove(connection)));
            }
        });
    }

    private void sweep(long roundMillis) {
        try {
            while (!closed.await(roundMillis, TimeUnit.MILLISECONDS)) {
                kept.takeOver().forEach(this::end);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Sessions still lent are ended when they are given back.
    @Override
    public void close() {
        closed.countDown();
        awaitAll(kept.close().stream().map(this::end).toList());
        dialer.close();
    }

    private void awaitAll(List<Thread> goodbyes) {
        var deadline = System.nanoTime() + settings.get().timeouts().quit().toNanos();
        try {
            for (var each : goodbyes) {
                each.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
