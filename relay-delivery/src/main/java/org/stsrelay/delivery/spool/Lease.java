package org.stsrelay.delivery.spool;

/// The right to attempt one consignment, and all that is needed for it. While it is out, nobody else gets the
/// consignment. It ends with [Spool#settle] or [Spool#release]; a crash ends it too, and costs a retry, never a message.
public record Lease(Message message, Consignment consignment, Body body) {}
