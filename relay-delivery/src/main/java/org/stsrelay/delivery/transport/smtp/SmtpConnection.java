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
    private boolean misunderstandsChunks;

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

    /// What may be used of what the host offers.
    ///
    /// @param requireTls whether the session is one on which REQUIRETLS may be passed on
    /// @param chunking whether messages may go by BDAT
    public record Leave(boolean requireTls, boolean chunking) {}

    /// One transaction, with a verdict for every recipient.
    public List<RecipientVerdict> send(Transaction transaction, Leave leave) {
        transactions++;
        var settings = smtp.settings();
        var commands =
                new MailCommands(transaction, smtp.extensions(), settings.withoutEightBitMime(), leave.requireTls());
        var dialogue = new MailTransaction(smtp, transaction, commands, facts.endpoint().host().toString(),
                leave.chunking());
        var verdicts = dialogue.run(leftOpen);
        leftOpen = dialogue.isLeftOpen();
        misunderstandsChunks |= dialogue.isChunkMisunderstood();
        if (commands.isEightBitUnannounced() && dialogue.isMessageSent()) {
            listener.sentEightBitUnannounced();
        }
        return verdicts;
    }

    /// Whether the host offered CHUNKING and did not understand a chunk.
    public boolean misunderstandsChunks() {
        return misunderstandsChunks;
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
