package org.stsrelay.delivery.fault;

/// With whom something was tried.
///
/// @param domain the organisation whose mail it was
/// @param operator the organisation whose host it was
record Peer(String domain, String operator) {}
