package org.stsrelay.server;

import java.time.Duration;
import java.util.function.Consumer;
import org.stsrelay.delivery.fault.LocalFault;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.FetchTrouble;
import org.stsrelay.delivery.sts.PolicyChange;
import org.stsrelay.delivery.sts.StsListener;
import org.stsrelay.reporting.TlsReporting;

/// What the policy engine tells, for metrics, for reports, for the watch for a fault on our side, and for mail that waits
/// for another policy.
record PolicyEvents(StsListener metrics, TlsReporting reporting, LocalFault fault, Consumer<PolicyChange> changes)
        implements
            StsListener {

    @Override
    public void lookedUp(Lookup result) {
        metrics.lookedUp(result);
    }

    @Override
    public void fetched(FetchResult result, Duration took) {
        metrics.fetched(result, took);
    }

    /// A host that never worked says nothing about us.
    @Override
    public void fetched(DomainName domain, FetchResult result, boolean held) {
        if (held || result == FetchResult.SUCCESS) {
            fault.fetched(domain, result == FetchResult.SUCCESS);
        }
    }

    @Override
    public void troubled(FetchTrouble trouble) {
        metrics.troubled(trouble);
        reporting.policyMissed(trouble, fault.standing().isPresent());
    }

    @Override
    public void alarmed(Alarm alarm) {
        metrics.alarmed(alarm);
    }

    @Override
    public void changed(PolicyChange change) {
        changes.accept(change);
    }
}
