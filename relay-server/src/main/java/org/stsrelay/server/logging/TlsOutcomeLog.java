package org.stsrelay.server.logging;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;

/// Writes down how each TLS session was judged, for those who turn `DEBUG` on.
public final class TlsOutcomeLog implements TlsOutcomeListener {

    /// Name of the logger, for `logging.levels`.
    public static final String LOGGER = "stsrelay.tls";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    @Override
    public void sessionJudged(TlsOutcome outcome) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}", line(outcome));
        }
    }

    static String line(TlsOutcome outcome) {
        return "domain=%s mx=%s ip=%s source=%s policy=%s %s".formatted(outcome.policyDomain(),
                outcome.mxHost().map(host -> LogText.bare(host.toString())).orElse("none"),
                outcome.receivingAddress().map(InetAddress::getHostAddress).orElse("none"),
                outcome.sendingAddress().map(InetAddress::getHostAddress).orElse("none"), policy(outcome.policy()),
                result(outcome.result()));
    }

    private static String policy(PolicyApplied policy) {
        return switch (policy) {
            case PolicyApplied.Sts sts -> "sts/" + LogText.bare(sts.mode()) + "/" + LogText.bare(sts.id());
            case PolicyApplied.None() -> "none";
        };
    }

    private static String result(TlsOutcome.Result result) {
        return switch (result) {
            case TlsOutcome.Result.Success() -> "tls-result=success";
            case TlsOutcome.Result.Failure(var failure) -> "tls-result=%s reason=%s detail=%s".formatted(
                    failure.type().token(),
                    failure.reasonCode().isEmpty() ? "none" : LogText.bare(failure.reasonCode()),
                    LogText.quoted(failure.detail()));
        };
    }
}
