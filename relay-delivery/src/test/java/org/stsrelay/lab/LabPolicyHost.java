package org.stsrelay.lab;

import java.time.Clock;
import java.util.List;

/// All policy hosts of the lab behind one port of 127.0.0.1: each shows its own certificate and gives its own answer.
public final class LabPolicyHost implements AutoCloseable {

    private final LabWeb web;

    public LabPolicyHost(Authority authority) {
        this(authority, Clock.systemUTC());
    }

    /// @param authority of the certificates of hosts that are given none
    /// @param clock for the log of requests
    public LabPolicyHost(Authority authority, Clock clock) {
        this.web = new LabWeb(authority, clock);
    }

    public int port() {
        return web.port();
    }

    /// Serves a policy as it should be served.
    public void serve(String domain, String policy) {
        answer(domain, PolicyHostAnswer.policy(policy));
    }

    /// Answers with exactly these octets.
    public void answer(String domain, byte[] octets) {
        answer(domain, PolicyHostAnswer.octets(octets));
    }

    public void answer(String domain, PolicyHostAnswer answer) {
        web.answer(host(domain), answer);
    }

    /// Shows this certificate for `mta-sts.DOMAIN`.
    public void identity(String domain, Identity identity) {
        web.identity(host(domain), identity);
    }

    /// From now on, for all connections.
    public void fault(PolicyHostFault kind) {
        web.fault(kind);
    }

    /// What was asked, in order.
    public List<WebRequest> requests() {
        return web.requests();
    }

    public List<WebRequest> requests(String domain) {
        return web.requests(host(domain));
    }

    /// How many were made, whatever became of them.
    public int connections() {
        return web.connections();
    }

    @Override
    public void close() {
        web.close();
    }

    private static String host(String domain) {
        return "mta-sts." + domain;
    }
}
