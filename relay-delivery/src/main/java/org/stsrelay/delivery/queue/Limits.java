package org.stsrelay.delivery.queue;

/// How much goes on at a time, and how much waits in memory for its turn.
///
/// @param connections attempts in total: the slots
/// @param connecting those of them without an open session yet (P7)
/// @param connectionsPerDestination attempts at one destination
/// @param readyPerDestination leases that wait for a slot, for one destination
/// @param ready the same in total
/// @param readyOctets octets of theirs that may lie in memory
public record Limits(int connections, int connecting, int connectionsPerDestination, int readyPerDestination,
        int ready, long readyOctets) {

    private static final int READY_PER_DESTINATION = 500;
    private static final int READY = 20_000;
    private static final long READY_OCTETS = 64L * 1024 * 1024;

    /// The three that an administrator sets; the others with the values that they have in practice.
    public Limits(int connections, int connecting, int connectionsPerDestination) {
        this(connections, connecting, connectionsPerDestination, READY_PER_DESTINATION, READY, READY_OCTETS);
    }
}
