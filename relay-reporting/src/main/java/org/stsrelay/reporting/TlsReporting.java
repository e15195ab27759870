package org.stsrelay.reporting;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.outcome.TlsOutcome.Result;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;

/// Hears of every TLS outcome. In this release it tells the log; the ledger and the daily reports (RFC 8460) take this
/// place in a later one.
public final class TlsReporting implements TlsOutcomeListener {

    private static final Logger LOG = LoggerFactory.getLogger(TlsReporting.class);

    @Override
    public void sessionJudged(TlsOutcome outcome) {
        switch (outcome.result()) {
            case Result.Success() -> LOG.debug("tls outcome domain={} mx={} success", outcome.policyDomain(),
                    host(outcome));
            case Result.Failure(var failure) -> LOG.info("tls outcome domain={} mx={} {} {}: {}",
                    outcome.policyDomain(), host(outcome), failure.type().token(), failure.reasonCode(),
                    failure.detail());
        }
    }

    private static String host(TlsOutcome outcome) {
        return outcome.mxHost().map(Object::toString).orElse("-");
    }
}
