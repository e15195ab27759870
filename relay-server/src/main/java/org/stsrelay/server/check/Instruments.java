package org.stsrelay.server.check;

import java.time.Clock;
import org.stsrelay.delivery.attempt.HostJudge;
import org.stsrelay.delivery.attempt.Routes;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.sts.PolicyFetcher;
import org.stsrelay.delivery.sts.StsSettings;
import org.stsrelay.delivery.transport.Transport;

/// The parts of a relay that a delivery goes through.
///
/// @param port of MX hosts
/// @param helo the name we give
public record Instruments(Resolver resolver, Routes routes, StsSettings sts, PolicyFetcher fetcher, HostJudge judge,
        Transport transport, int port, String helo, Clock clock) {}
