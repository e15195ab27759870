package org.stsrelay.server.admin;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.spool.QueueDesk;

/// What the admin server serves.
///
/// @param wake told of the destinations whose consignments an operator changed
/// @param metrics the scrape for an Accept field, which may be empty
/// @param reload reads the configuration again
public record Desk(QueueDesk queue, PolicyDesk policies, Supplier<Status> status, Consumer<Set<DomainPart>> wake,
        Function<String, Page> metrics, Supplier<Reloaded> reload) {

    /// @param text in the form that `contentType` names
    public record Page(String contentType, String text) {}
}
