package org.stsrelay.server;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.stsrelay.delivery.dane.TlsaLookup;
import org.stsrelay.delivery.transport.TransportListener;
import org.stsrelay.delivery.transport.pool.SessionPool;
import org.stsrelay.server.check.DomainChecks;
import org.stsrelay.server.check.Instruments;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.health.Build;

/// The parts of a relay that a delivery goes through, made as [Relay] makes them, with nothing to deliver and nothing to
/// write to.
final class DryRun {

    /// How many of the longest steps one domain may take, whatever its hosts do.
    private static final int STEPS = 10;

    private DryRun() {}

    /// @throws IOException when a file of trust anchors cannot be used
    static DomainChecks of(RelayConfig config, Duration patience, Clock clock) throws IOException {
        var around = new InForce.Surroundings((_, _, _) -> {
        }, "stsrelay/" + Build.ofThisProgram().version(), clock, clock);
        var parts = InForce.first(config, around);
        var smtp = parts.smtp().withTimeouts(parts.smtp().timeouts().atMost(patience));
        var sessions = new SessionPool(() -> smtp, Settings.pool(parts::providers), parts.trust(), clock,
                TransportListener.NOBODY);
        var port = config.delivery().port();
        return new DomainChecks(
                new Instruments(parts.resolver(), new CurrentRoutes(() -> parts), parts.sts(), parts.fetcher(),
                        new HostJudgement(new TlsaLookup(parts.resolver(), port), parts::usesDane), sessions,
                        port, smtp.helo(), clock),
                patience.multipliedBy(STEPS));
    }
}
