package org.stsrelay.server.admin;

import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.QueueDesk;

/// What the admin server serves.
///
/// @param brake on bounces
/// @param received the reports of others
/// @param believeClock takes an operator's word that the clock is right; false when it cannot be
/// @param wake told of the destinations whose consignments an operator changed
/// @param carryOutOrders returns to their senders what an operator ordered back
/// @param providerOf who takes a destination's mail
/// @param bodies where an imported message's octets go
/// @param metrics the scrape for an Accept field, which may be empty
/// @param reload reads the configuration again
public record Desk(QueueDesk queue, PolicyDesk policies, ProviderDesk providers, ReportDesk reports,
        BrakeDesk brake, ReceivedDesk received, BooleanSupplier believeClock, Supplier<Status> status,
        Consumer<Set<DomainPart>> wake, Runnable carryOutOrders,
        Function<DomainPart, Optional<ProviderName>> providerOf, Supplier<BodyWriter> bodies,
        Function<String, Page> metrics, Supplier<Reloaded> reload) {

    /// @param text in the form that `contentType` names
    public record Page(String contentType, String text) {}
}
