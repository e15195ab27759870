package org.stsrelay.lab;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What one client said in one connection to an MX host of the lab.
public final class MxSession {

    private final int number;
    private final InetAddress client;
    private final List<Line> lines = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private Optional<Tls> tls = Optional.empty();
    private int transactions;
    private int groups;
    private int mostAhead;
    private boolean ended;

    /// @param tls whether it came under TLS
    /// @param text the command without its line end
    public record Line(boolean tls, String text) {}

    /// @param sni the name the client asked for
    /// @param alpn the protocols the client offered
    /// @param protocol such as `TLSv1.3`
    /// @param resumed whether it goes on from an earlier session
    public record Tls(Optional<String> sni, List<String> alpn, String protocol, String cipher, boolean resumed) {}

    MxSession(int number, InetAddress client) {
        this.number = number;
        this.client = client;
    }

    public int number() {
        return number;
    }

    public InetAddress client() {
        return client;
    }

    public synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /// All commands, the verb and its arguments.
    public synchronized List<String> commands() {
        return lines.stream().map(Line::text).toList();
    }

    public synchronized List<String> commandsInClear() {
        return lines.stream().filter(line -> !line.tls()).map(Line::text).toList();
    }

    /// What the client must not do and did.
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    public synchronized Optional<Tls> tls() {
        return tls;
    }

    public synchronized int transactions() {
        return transactions;
    }

    /// In how many groups its commands came, which is how often it waited for us.
    public synchronized int groups() {
        return groups;
    }

    /// How many octets it has sent at most before it had our answer to the command before them.
    public synchronized int mostAhead() {
        return mostAhead;
    }

    public synchronized boolean hasEnded() {
        return ended;
    }

    synchronized void said(boolean underTls, String text) {
        lines.add(new Line(underTls, text));
    }

    synchronized void violated(String what) {
        violations.add(what);
    }

    synchronized void secured(Tls facts) {
        tls = Optional.of(facts);
    }

    synchronized void transacted() {
        transactions++;
    }

    synchronized void beganGroup() {
        groups++;
    }

    synchronized void cameAhead(int octets) {
        mostAhead = Math.max(mostAhead, octets);
    }

    synchronized void end() {
        ended = true;
    }
}
