package org.stsrelay.reporting.https;

import java.net.URI;
import java.time.Duration;
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

    private final Resolver resolver;
    private final AddressGuard guard;
    private final Trust trust;
    private final String userAgent;

    /// @param guard says which addresses may be connected to
    /// @param trust judges the host's certificate, which is told and decides nothing
    /// @param userAgent tells the host's owner who reports
    public HttpsPost(Resolver resolver, AddressGuard guard, Trust trust, String userAgent) {
        this.resolver = resolver;
        this.guard = guard;
        this.trust = trust;
        this.userAgent = userAgent;
    }

    /// @param within for the DNS, every address, TLS and the answer together
    @Override
    public Posted post(URI uri, byte[] body, String contentType, Duration within) {
        try {
            var place = PostPlace.of(uri);
            var reach = new Reach(resolver, guard, within, userAgent);
            return inTime(new Post(reach, trust, place.host(), Request.post(place.target(), contentType, body)),
                    within);
        } catch (IllegalArgumentException e) {
            return new Posted.Refused("no report can be posted there: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Posted.Later("posting the report was broken off by us");
        }
    }

    private static Posted inTime(Post post, Duration within) throws InterruptedException {
        var errand = post.begin();
        try {
            return errand.within(within).orElseGet(post::late);
        } finally {
            errand.end();
        }
    }
}
