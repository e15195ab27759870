package org.stsrelay.delivery.queue;

/// What an attempt occupies from its start to its end. Guarded by the dispatcher's lock.
final class Slot {

    final Destination destination;
    final Provider provider;

    /// Whether the destination had still to show that it answers when the attempt began.
    final boolean unproven;

    /// How often the provider had been paused when the attempt began.
    final int pausesBefore;

    /// Whether it has no open session.
    boolean connecting = true;

    /// Whether it has left its place to others until it knows which policy holds.
    boolean waiting;

    /// Whether it has left its place to others while what its host said is written down.
    boolean settling;

    Slot(Destination destination, Standing standing) {
        this.destination = destination;
        this.provider = destination.provider;
        this.unproven = standing != Standing.ANSWERS;
        this.pausesBefore = provider.pauses();
    }
}
