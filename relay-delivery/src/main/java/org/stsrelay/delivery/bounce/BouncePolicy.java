package org.stsrelay.delivery.bounce;

import java.util.Optional;
import java.util.function.Predicate;
import org.stsrelay.delivery.bounce.Withheld.Cause;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.spool.Message;

/// Whose mail is answered with a notice when it fails (P17): a notice to a forged sender hits somebody who never wrote.
///
/// @param to who gets notices
/// @param isLocal whether a sender domain counts as local
public record BouncePolicy(To to, Predicate<DomainName> isLocal) {

    public enum To {
        LOCAL_SENDERS, ALL, NONE
    }

    /// @return why the sender of this message is told nothing, empty when it is
    Optional<Withheld> objection(Message message) {
        return switch (message.purpose()) {
            case NOTICE -> withheld(Cause.NOTICE, "a notice is never answered by a notice");
            case TLS_REPORT -> withheld(Cause.TLS_REPORT, "what becomes of a TLS report is shown with the reports");
            case RELAYED -> objection(message.sender());
        };
    }

    private Optional<Withheld> objection(ReversePath sender) {
        return switch (sender) {
            // RFC 5321 §6.1: this is what ends the loop of notices about notices.
            case ReversePath.Null() -> withheld(Cause.NULL_SENDER, "it has a null sender");
            case ReversePath.From(var address) -> objection(address);
        };
    }

    private Optional<Withheld> objection(Mailbox sender) {
        return switch (to) {
            case ALL -> Optional.empty();
            case NONE -> withheld(Cause.OFF, "bounces.to is none");
            case LOCAL_SENDERS -> isLocal(sender.domain())
                    ? Optional.empty()
                    : withheld(Cause.STRANGER, "bounces.to is local-senders, and " + sender.domain()
                            + " is not in accept.sender-domains");
        };
    }

    private static Optional<Withheld> withheld(Cause cause, String sentence) {
        return Optional.of(new Withheld(cause, sentence));
    }

    private boolean isLocal(DomainPart domain) {
        return switch (domain) {
            case DomainPart.Name(var name) -> isLocal.test(name);
            case DomainPart.Literal(_) -> false;
        };
    }
}
