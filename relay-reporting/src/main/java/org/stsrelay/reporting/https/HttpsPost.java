package org.stsrelay.reporting.https;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.stsrelay.delivery.dns.AddressGuard;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.https.Reach;
import org.stsrelay.delivery.https.Request;
import org.stsrelay.delivery.trust.Trust;
import org.stsrelay.reporting.run.Posted;
import org.stsrelay.reporting.run.Posting;

/// Posts reports to the hosts that domains name for it. Anybody may name any host: connected to are vetted addresses only, a
/// redirect is not followed, and the answer is bounded in octets and in time.
public final class HttpsPost implements Posting {

    /// Enough for hosts that hang to delay others by little; each holds a report in memory.
    static final int AT_A_TIME = 16;

    /// For the DNS, every address, TLS and the answer together.
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Reach reach;
    private final Trust trust;
    private final Semaphore turns = new Semaphore(AT_A_TIME, true);

    /// @param guard says which addresses may be connected to
    /// @param trust judges the host's certificate, which is told and decides nothing
    /// @param userAgent tells the host's owner who reports
    public HttpsPost(Resolver resolver, AddressGuard guard, Trust trust, String userAgent) {
        this(new Reach(resolver, guard, DEADLINE, userAgent), trust);
    }

    HttpsPost(Reach reach, Trust trust) {
        this.reach = reach;
        this.trust = trust;
    }

    @Override
    public Posted post(URI uri, byte[] body, String contentType) {
        try {
            var place = PostPlace.of(uri);
            return inTurn(new Post(reach, trust, place.host(), Request.post(place.target(), contentType, body)));
        } catch (IllegalArgumentException e) {
            return new Posted.Refused("no report can be posted there: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Posted.Later("posting the report was broken off by us");
        }
    }

    private Posted inTurn(Post post) throws InterruptedException {
        if (!turns.tryAcquire(reach.deadline().toNanos(), TimeUnit.NANOSECONDS)) {
            return new Posted.Later(
                    AT_A_TIME + " reports are being posted, which is as many as there may be at a time");
        }
        try {
            return inTime(post);
        } finally {
            turns.release();
        }
    }

    private Posted inTime(Post post) throws InterruptedException {
        var errand = post.begin();
        try {
            return errand.within(reach.deadline()).orElseGet(post::late);
        } finally {
            errand.end();
        }
    }
}
