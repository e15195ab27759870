package org.stsrelay.lab;

import java.net.URI;
import java.time.Clock;
import java.util.List;

/// Web servers of the lab that take reports, behind one port of 127.0.0.1. What is posted is kept, whatever is answered.
///
/// ```java
/// sink.take("reports.example.test");
/// lab.dns().a("reports.example.test", "127.0.0.1");
/// // rua=https://reports.example.test:PORT/v1
/// ```
public final class LabReportSink implements AutoCloseable {

    private final LabWeb web;

    /// @param authority of the certificates of hosts that are given none
    public LabReportSink(Authority authority) {
        this.web = new LabWeb(authority, Clock.systemUTC());
    }

    public int port() {
        return web.port();
    }

    /// Where to post.
    ///
    /// @param target path and query
    public URI uri(String host, String target) {
        return URI.create("https://" + host + ":" + port() + target);
    }

    /// Has a host take what it gets.
    public void take(String host) {
        answer(host, PolicyHostAnswer.status("201 Created", "thanks\n"));
    }

    /// Has it say something else. The host `127.0.0.1` is the one that no name is asked for.
    public void answer(String host, PolicyHostAnswer answer) {
        web.answer(host, answer);
    }

    /// Shows this certificate for a host.
    public void identity(String host, Identity identity) {
        web.identity(host, identity);
    }

    /// From now on, for all connections.
    public void fault(PolicyHostFault kind) {
        web.fault(kind);
    }

    /// What was posted, in order.
    public List<WebRequest> posts() {
        return web.requests();
    }

    public List<WebRequest> posts(String host) {
        return web.requests(host);
    }

    /// How many were made, whatever became of them.
    public int connections() {
        return web.connections();
    }

    @Override
    public void close() {
        web.close();
    }
}
