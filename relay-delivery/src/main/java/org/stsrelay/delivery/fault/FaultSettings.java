package org.stsrelay.delivery.fault;

import java.time.Duration;

/// When TLS failures look like a fault on our side.
///
/// @param domains at least so many that have nothing to do with each other, all of which ask for proof
/// @param operators at least so many whose hosts they are
/// @param within so long
/// @param share at least this part of all sessions of domains that ask for proof, from 0 to 1
public record FaultSettings(int domains, int operators, Duration within, double share) {}
