package org.stsrelay.server;

import java.time.Duration;
import org.stsrelay.delivery.sts.FetchTrouble;
import org.stsrelay.delivery.sts.StsListener;
import org.stsrelay.reporting.TlsReporting;

/// What the policy engine does, for metrics and reports.
record PolicyEvents(StsListener metrics, TlsReporting reporting) implements StsListener {

    @Override
    public void lookedUp(Lookup result) {
        metrics.lookedUp(result);
    }

    @Override
    public void fetched(FetchResult result, Duration took) {
        metrics.fetched(result, took);
    }

    @Override
    public void troubled(FetchTrouble trouble) {
        metrics.troubled(trouble);
        reporting.policyMissed(trouble);
    }
}
