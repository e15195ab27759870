package org.stsrelay.delivery.transport.smtp;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.transport.Session.RecipientVerdict;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.TransportListener;

/// One connection that has passed its last EHLO. Used by one thread at a time, handed on with a happens-before.
public final class SmtpConnection {

    private final RelayTransport smtp;
    private final SessionFacts facts;
    private final TransportListener listener;
    private final Set<DomainName> policyDomains = new HashSet<>();
    private final long opened = System.nanoTime();
    private int transactions;
    private boolean leftOpen;

    SmtpConnection(RelayTransport smtp, SessionFacts facts, TransportListener listener) {
        this.smtp = smtp;
        this.facts = facts;
        this.listener = listener;
    }

    public SessionFacts facts() {
        return facts;
    }

    /// How many transactions it has carried.
    public int transactions() {
        return transactions;
    }

    /// When it was opened, in terms of [System#nanoTime].
    public long opened() {
        return opened;
    }

    /// True once for each domain.
    public boolean isFirstFor(DomainName policyDomain) {
        return policyDomains.add(policyDomain);
    }

    /// One transaction, with a verdict for every recipient.
    ///
    /// @param mayRequireTls whether the session is one on which REQUIRETLS may be passed on
    public List<RecipientVerdict> send(Transaction transaction, boolean mayRequireTls) {
        transactions++;
        var settings = smtp.settings();
        var commands = new MailCommands(transaction, smtp.extensions(), settings.withoutEightBitMime(), mayRequireTls);
        var dialogue = new MailTransaction(smtp, transaction, commands, facts.endpoint().host().toString());
        var verdicts = dialogue.run(leftOpen);
        leftOpen = dialogue.isLeftOpen();
        if (commands.isEightBitUnannounced() && dialogue.isMessageSent()) {
            listener.sentEightBitUnannounced();
        }
        return verdicts;
    }

    /// Whether it is in order as far as the last transaction knows.
    public boolean isUsable() {
        return smtp.isUsable();
    }

    /// Whether the host, after a rest, still seems to be there. Costs no round trip: a host that closed without a word
    /// is noticed at the next MAIL.
    public boolean isAlive() {
        return smtp.isUsable() && smtp.socket().isAlive();
    }

    /// QUIT, and a short wait for its answer; closed in any case.
    public void quit() {
        smtp.close();
    }
}
