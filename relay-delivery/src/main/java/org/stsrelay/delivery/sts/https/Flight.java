package org.stsrelay.delivery.sts.https;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;

/// A visit under way, in a thread of its own and a virtual one: whatever that waits for, being interrupted ends it.
final class Flight {

    private final Visit visit;
    private final DomainName policyDomain;
    private final FutureTask<Fetched> task;

    Flight(Visit visit, DomainName policyDomain) {
        this.visit = visit;
        this.policyDomain = policyDomain;
        this.task = new FutureTask<>(visit::fetched);
        Thread.ofVirtual().name("policy-fetch " + policyDomain).start(task);
    }

    /// @return empty when it takes longer
    Optional<Fetched> within(Duration time) throws InterruptedException {
        try {
            return Optional.of(task.get(time.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("fetching the policy of " + policyDomain + " broke down", e.getCause());
        }
    }

    void end() {
        task.cancel(true);
    }

    /// @param deadline that is over
    Fetched late(Duration deadline) {
        return new Fetched.Failed(Kind.TIMEOUT, "the policy host of " + policyDomain
                + " gave no complete answer within " + seconds(deadline) + " s; it ended while " + visit.doing());
    }

    private static String seconds(Duration time) {
        return String.valueOf(time.toMillis() / 1000.0).replaceFirst("\\.0$", "");
    }
}
