package org.stsrelay.delivery.sts.https;

import java.time.Duration;
import java.util.Optional;
import org.stsrelay.delivery.https.Errand;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;

/// A fetch under way.
final class Flight {

    private final PolicyVisit visit;
    private final Errand<Fetched> errand;

    Flight(PolicyVisit visit, DomainName policyDomain) {
        this.visit = visit;
        this.errand = new Errand<>("policy-fetch " + policyDomain, "fetching the policy of " + policyDomain,
                visit::fetched);
    }

    /// @return empty when it takes longer
    Optional<Fetched> within(Duration time) throws InterruptedException {
        return errand.within(time);
    }

    void end() {
        errand.end();
    }

    /// When its time is over.
    Fetched late() {
        return visit.late();
    }
}
