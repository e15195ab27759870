package org.stsrelay.delivery.queue;

/// What the dispatcher has in hand, for metrics and `status`.
///
/// @param active attempts that hold a place; one whose host has answered, and whose outcome is written down, holds none
/// @param connecting those of them without an open session yet
/// @param ready leases that wait in memory for a slot
/// @param destinations destinations with mail
/// @param dead those of them that do not answer
/// @param paused providers that are left alone
public record Load(int active, int connecting, int ready, int destinations, int dead, int paused) {}
