package org.stsrelay.delivery.transport.smtp;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.MailOptions.BodyType;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict.Unsuited;
import org.stsrelay.delivery.transport.smtp.SmtpSettings.WithoutEightBitMime;

/// The envelope as commands for one host, with the parameters which that host offers, and what it cannot take.
final class MailCommands {

    private final Transaction transaction;
    private final Extensions offered;
    private final WithoutEightBitMime withoutEightBitMime;
    private final boolean mayRequireTls;
    private final boolean utf8;

    /// @param mayRequireTls whether the session is one on which REQUIRETLS may be passed on
    MailCommands(Transaction transaction, Extensions offered, WithoutEightBitMime withoutEightBitMime,
            boolean mayRequireTls) {
        this.transaction = transaction;
        this.offered = offered;
        this.withoutEightBitMime = withoutEightBitMime;
        this.mayRequireTls = mayRequireTls;
        this.utf8 = offered.smtpUtf8() && (messageNeedsUtf8()
                || transaction.recipients().stream().anyMatch(recipient -> recipient.mailbox().needsSmtpUtf8()));
    }

    /// Why this host cannot have the message, or not for this recipient.
    Optional<Unsuited> unsuited(Recipient recipient) {
        if (isDemandLost()) {
            return Optional.of(new Unsuited(EnhancedStatus.REQUIRETLS_NEEDED, "the sender demands protected connections"
                    + " all the way (REQUIRETLS), and the host does not offer to pass that on"));
        }
        if (isTooBig()) {
            return Optional.of(new Unsuited(EnhancedStatus.TOO_BIG, "the message has " + transaction.content().size()
                    + " octets and the host takes " + offered.sizeLimit().orElseThrow()));
        }
        if (!offered.smtpUtf8() && (messageNeedsUtf8() || recipient.mailbox().needsSmtpUtf8())) {
            return Optional.of(new Unsuited(EnhancedStatus.NEEDS_SMTPUTF8, "the "
                    + (messageNeedsUtf8() ? "message" : "address") + " needs SMTPUTF8, which the host does not offer"));
        }
        if (isEightBitUnannounced() && withoutEightBitMime == WithoutEightBitMime.BOUNCE) {
            return Optional.of(new Unsuited(EnhancedStatus.NEEDS_8BITMIME,
                    "the message has 8-bit content and the host does not offer 8BITMIME"));
        }
        return Optional.empty();
    }

    /// Whatever led here, such a message goes nowhere without its demand (RFC 8689 §4.2.1); a notice does (§5).
    private boolean isDemandLost() {
        return transaction.options().requireTls() && !mayRequireTls
                && transaction.sender() instanceof ReversePath.From;
    }

    /// RFC 6531 §3.4: the message as such, whoever it is for.
    private boolean messageNeedsUtf8() {
        return transaction.sender().mailbox().map(Mailbox::needsSmtpUtf8).orElse(false)
                || (transaction.options().smtpUtf8() && transaction.content().utf8Header());
    }

    private boolean isTooBig() {
        var limit = offered.sizeLimit();
        return limit.isPresent() && transaction.content().size() > limit.getAsLong();
    }

    boolean isEightBitUnannounced() {
        return transaction.content().eightBit() && !offered.eightBitMime();
    }

    /// RFC 1870 §6, RFC 6152 §3, RFC 6531 §3.4, RFC 8689 §2, RFC 3461 §5.2.1: only what is offered, and of DSN only what
    /// came with the message.
    String mail() {
        var command = new StringBuilder("MAIL FROM:<").append(switch (transaction.sender()) {
            case ReversePath.Null() -> "";
            case ReversePath.From(var address) -> text(address);
        }).append('>');
        if (offered.size()) {
            command.append(" SIZE=").append(transaction.content().size());
        }
        if (offered.eightBitMime() && (transaction.content().eightBit()
                || transaction.options().body() == BodyType.EIGHT_BIT_MIME)) {
            command.append(" BODY=8BITMIME");
        }
        if (utf8) {
            command.append(" SMTPUTF8");
        }
        if (transaction.options().requireTls() && mayRequireTls) {
            command.append(" REQUIRETLS");
        }
        if (offered.dsn()) {
            transaction.options().returned().ifPresent(ret -> command.append(" RET=").append(ret));
            transaction.options()
                    .envelopeId()
                    .filter(MailCommands::isValue)
                    .ifPresent(
                            id -> command.append(" ENVID=").append(id));
        }
        return command.toString();
    }

    String rcpt(Recipient recipient) {
        var command = new StringBuilder("RCPT TO:<").append(text(recipient.mailbox())).append('>');
        if (offered.dsn()) {
            if (!recipient.notifyOn().isEmpty()) {
                command.append(" NOTIFY=")
                        .append(recipient.notifyOn()
                                .stream()
                                .sorted()
                                .map(Enum::name)
                                .collect(Collectors.joining(",")));
            }
            recipient.originalRecipient()
                    .map(this::forThisHost)
                    .filter(MailCommands::isValue)
                    .ifPresent(
                            original -> command.append(" ORCPT=").append(original));
        }
        return command.toString();
    }

    /// Whether the host was asked to tell the sender, so that we need not (RFC 3461 §5.2.1).
    boolean hostTellsSender(Recipient recipient) {
        return offered.dsn() && !recipient.notifyOn().isEmpty();
    }

    /// A domain could always be sent as A-labels; where the host takes UTF-8 it stays as it is.
    private String text(Mailbox mailbox) {
        return utf8 ? mailbox.text() : mailbox.asciiDomainText();
    }

    /// The `utf-8` address type is all ASCII for a host without SMTPUTF8 (RFC 6533 §3, utf-8-addr-xtext).
    private String forThisHost(String original) {
        if (utf8 || original.chars().allMatch(c -> c < 0x80)) {
            return original;
        }
        return original.codePoints()
                .mapToObj(c -> c < 0x80 ? Character.toString(c) : String.format(Locale.ROOT, "\\x{%X}", c))
                .collect(Collectors.joining());
    }

    /// Checked when it was accepted; a blank or bracket here would be a parameter that nobody sent.
    private static boolean isValue(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c != 0x7f && c != '<' && c != '>');
    }
}
