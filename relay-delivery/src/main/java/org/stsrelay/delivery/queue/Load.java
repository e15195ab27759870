package org.stsrelay.delivery.queue;

/// What the dispatcher has in hand, for metrics and `status`.
///
/// @param active attempts going on
/// @param ready leases that wait in memory for a slot
/// @param destinations destinations with mail
/// @param dead those of them that do not answer
public record Load(int active, int ready, int destinations, int dead) {}
