package org.stsrelay.delivery.bounce;

import java.util.Optional;
import org.stsrelay.delivery.attempt.Reason;
import org.stsrelay.delivery.mail.EnhancedStatus;

/// What a sender can do about a failure, in a sentence or two that ask for no technical knowledge.
final class Advice {

    private static final int ADDRESSING = 1;
    private static final int MAILBOX = 2;
    private static final int MAIL_SYSTEM = 3;
    private static final int NETWORK = 4;
    private static final int PROTOCOL = 5;
    private static final int CONTENT = 6;
    private static final int SECURITY = 7;

    /// RFC 3463 §3.3: X.2.2.
    private static final int FULL = 2;

    /// After another sentence.
    private static final String WITHOUT_DEMAND =
            " If the message may travel with less protection, send it again without"
                    + " demanding it (REQUIRETLS).";

    private Advice() {}

    static String on(Reason reason) {
        if (reason.isForWantOfDemand()) {
            return "Please show this notice to whoever runs the mail servers of the recipient: they have to prove their"
                    + " identity, and their names need the protection of DNSSEC or MTA-STS." + WITHOUT_DEMAND;
        }
        if (reason.failure().isPresent()) {
            return "Nothing is wrong with your message or your computer. Please tell the recipient by another way,"
                    + " such as the telephone, that their mail server cannot prove its identity at the moment; whoever"
                    + " runs it has to mend that. Send your message again afterwards.";
        }
        return bySpecialStatus(reason.status()).orElseGet(() -> bySubject(reason.status().subject()));
    }

    static String onDelay(Reason reason) {
        if (reason.isForWantOfDemand()) {
            return "If it is urgent, reach the recipient by another way, such as the telephone." + WITHOUT_DEMAND;
        }
        if (reason.failure().isPresent()) {
            return "Nothing is wrong with your message or your computer. If it is urgent, tell the recipient by another"
                    + " way, such as the telephone, that their mail server cannot prove its identity at the moment;"
                    + " once whoever runs it has mended that, your message arrives by itself.";
        }
        return "If it is urgent, reach the recipient by another way, such as the telephone.";
    }

    private static Optional<String> bySpecialStatus(EnhancedStatus status) {
        if (status.equals(EnhancedStatus.NULL_MX)) {
            return Optional
                    .of("The domain is not meant to receive mail. Please look for another address of the recipient.");
        }
        if (status.equals(EnhancedStatus.BAD_DESTINATION)) {
            return Optional.of("Please check what stands behind the @ for typing mistakes. If it looks right, ask the"
                    + " recipient by another way whether they have a new address.");
        }
        if (status.equals(EnhancedStatus.LOOP)) {
            return Optional.of("This is a mistake in the set-up of mail servers, which you cannot mend. Please show"
                    + " this notice to your mail administrator.");
        }
        if (status.equals(EnhancedStatus.REQUIRETLS_NEEDED)) {
            return Optional
                    .of("The mail servers of the recipient do not promise to protect the message on the rest of its"
                            + " way, as you demand. Whoever runs them can mend that by offering REQUIRETLS."
                            + WITHOUT_DEMAND);
        }
        if (status.equals(EnhancedStatus.TOO_BIG)) {
            return Optional.of("The message is too big for the recipient's mail server. Please send it without large"
                    + " attachments, or share those in another way.");
        }
        if (status.subject() == MAILBOX && status.detail() == FULL) {
            return Optional.of("The recipient's mailbox is full. Please tell the recipient by another way, and send"
                    + " your message again once there is room.");
        }
        return Optional.empty();
    }

    private static String bySubject(int subject) {
        return switch (subject) {
            case ADDRESSING ->
                "Please check the address for typing mistakes, and ask the recipient for the right one if it"
                        + " looks right to you.";
            case MAILBOX ->
                "The recipient's mailbox does not take your message. Please ask the recipient by another way whether the"
                        + " address is still in use, and try again later.";
            case MAIL_SYSTEM, NETWORK ->
                "The mail server of the recipient could not be reached or could not do its work."
                        + " Please try again later, and tell the recipient by another way if it is urgent.";
            case CONTENT ->
                "The recipient's mail server cannot take a message of this kind. Please send it as plain text or"
                        + " with other attachments.";
            case SECURITY ->
                "The recipient's mail server refuses your message by its own rules. Please show this notice to"
                        + " your mail administrator, or reach the recipient by another way.";
            case PROTOCOL -> "Please show this notice to your mail administrator.";
            default -> "Please show this notice to your mail administrator if you do not know what to do.";
        };
    }
}
