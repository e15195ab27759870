package org.stsrelay.delivery.dns.dnsjava;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The recursive servers, asked in turn until one answers or time is up.
///
/// Who did not answer is asked again, who declined is not. A server that was silent goes last for a while, so a dead one
/// costs its time-out once and not with every question; otherwise the operator's order holds.
final class NameServers {

    /// A server that loses packets gets further chances; one that answers nonsense at once is not asked for ever.
    private static final int ROUNDS = 3;

    /// Each question holds a socket. Two thousand deliveries must not use up the file descriptors.
    static final int IN_FLIGHT = 500;

    private final List<NameServer> servers;
    private final Patience patience;
    private final Semaphore inFlight;

    /// @param inFlight how many questions may wait for an answer at a time
    NameServers(List<InetSocketAddress> addresses, Patience patience, int inFlight) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no name server to ask: name one in dns.servers");
        }
        this.patience = patience;
        this.inFlight = new Semaphore(inFlight, true);
        this.servers = addresses.stream().map(address -> new NameServer(address, patience.answer())).toList();
    }

    /// Each by itself, in the operator's order.
    List<NameServer> each() {
        return servers;
    }

    /// For one question, from now on.
    Deadline deadline() {
        return Deadline.in(patience.total());
    }

    Exchange ask(Query question, Deadline deadline) {
        try {
            if (!inFlight.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                return new Exchange.Unasked("there was no room for the question for " + question + " in "
                        + deadline.waited() + ": too many others wait for the name servers");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Exchange.Unasked("interrupted before the question for " + question);
        }
        try {
            return askInTurn(question, deadline);
        } finally {
            inFlight.release();
        }
    }

    private Exchange askInTurn(Query question, Deadline deadline) {
        var troubles = new LinkedHashMap<NameServer, Exchange.Trouble>();
        for (var server : turns()) {
            if (deadline.isPassed()) {
                break;
            }
            if (troubles.get(server) instanceof Exchange.Declined) {
                continue;
            }
            switch (server.ask(question, nextWait(deadline), deadline)) {
                case Exchange.Answered answered -> {
                    return answered;
                }
                case Exchange.Unasked unasked -> {
                    return unasked;
                }
                case Exchange.Trouble trouble -> troubles.put(server, trouble);
            }
        }
        return inVain(question, troubles.values(), deadline);
    }

    private List<NameServer> turns() {
        var turn = servers.stream().sorted(Comparator.comparing(NameServer::isResting)).toList();
        return Collections.nCopies(ROUNDS, turn).stream().flatMap(List::stream).toList();
    }

    private Duration nextWait(Deadline deadline) {
        var left = deadline.left();
        return left.compareTo(patience.answer()) < 0 ? left : patience.answer();
    }

    private static Exchange inVain(Query question, Collection<Exchange.Trouble> troubles, Deadline deadline) {
        return troubles.isEmpty()
                ? new Exchange.Silent("no time was left for the question for " + question + " after "
                        + deadline.waited())
                : new Exchange.Silent(
                        troubles.stream().map(Exchange.Trouble::reason).collect(Collectors.joining("; ")));
    }
}
