package org.stsrelay.delivery.sts.https;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.stsrelay.delivery.dns.AddressGuard;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher;
import org.stsrelay.delivery.trust.Trust;

/// Fetches policies over HTTPS (RFC 8461 §3.3). The deadline is one for all: waiting for a turn, DNS, every address,
/// TLS and the last octet.
public final class HttpsPolicyFetcher implements PolicyFetcher {

    /// At once; more wait for their turn.
    private static final int WIDTH = 256;

    private final Resolver resolver;
    private final AddressGuard guard;
    private final PolicyHost.Settings settings;
    private final Semaphore turns = new Semaphore(WIDTH);

    /// @param guard says which addresses may be connected to
    /// @param trust judges the policy host's certificate
    /// @param port of policy hosts, 443 outside labs
    /// @param totalDeadline for one fetch; RFC 8461 §3.3 suggests a minute
    /// @param userAgent tells the policy host's owner who asks
    public HttpsPolicyFetcher(Resolver resolver, AddressGuard guard, Trust trust, int port, Duration totalDeadline,
            String userAgent) {
        this.resolver = resolver;
        this.guard = guard;
        this.settings = new PolicyHost.Settings(trust, port, totalDeadline, userAgent);
    }

    @Override
    public Fetched fetch(DomainName policyDomain) {
        var visit = new Visit(resolver, guard, settings, policyDomain);
        var task = new FutureTask<>(() -> inTurn(visit));
        // A thread of its own and a virtual one: whatever that waits for, being interrupted ends it.
        Thread.ofVirtual().name("policy-fetch " + policyDomain).start(task);
        try {
            return task.get(settings.totalDeadline().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            task.cancel(true);
            return new Fetched.Failed(Kind.TIMEOUT,
                    "the policy host of " + policyDomain + " gave no complete answer within "
                            + seconds(settings.totalDeadline()) + " s; it ended while " + visit.doing());
        } catch (InterruptedException _) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            return new Fetched.Failed(Kind.TIMEOUT, "the fetch from the policy host of " + policyDomain
                    + " was broken off by us");
        } catch (ExecutionException e) {
            throw new IllegalStateException("fetching the policy of " + policyDomain + " broke down", e.getCause());
        }
    }

    private Fetched inTurn(Visit visit) throws InterruptedException {
        turns.acquire();
        try {
            return visit.fetched();
        } finally {
            turns.release();
        }
    }

    private static String seconds(Duration time) {
        return String.valueOf(time.toMillis() / 1000.0).replaceFirst("\\.0$", "");
    }
}
