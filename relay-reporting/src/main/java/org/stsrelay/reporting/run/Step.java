package org.stsrelay.reporting.run;

import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.mail.DomainName;

/// What became of one report at one destination.
///
/// @param destination empty where there is none
/// @param word for people
public record Step(DomainName domain, String destination, Sending.State state, String word) {

    static Step of(Sending sending) {
        return new Step(sending.id().domain(), sending.id().destination(), sending.state(), sending.word());
    }
}
