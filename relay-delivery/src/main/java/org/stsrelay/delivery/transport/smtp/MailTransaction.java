package org.stsrelay.delivery.transport.smtp;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.transport.Session.RecipientVerdict;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Session.Verdict.Lost;
import org.stsrelay.delivery.transport.Session.Verdict.Refused;
import org.stsrelay.delivery.transport.smtp.CommandGroup.Step;
import org.stsrelay.delivery.transport.smtp.ConnectionLostException.BodyChangedException;

/// One transaction: MAIL, RCPT, DATA, the message, the dot (RFC 5321 §3.3). In the end every recipient has a verdict,
/// and the host is either ready for the next transaction or the connection is closed.
///
/// Where PIPELINING and CHUNKING are offered a small message goes in one piece with its envelope, as one chunk, and the
/// whole transaction takes one round trip (P35, RFC 3030 §2).
final class MailTransaction {

    private static final byte[] FINAL_DOT = {'.', '\r', '\n'};
    /// Beyond, one round trip more is nothing, and what a host refuses is too much to send in vain.
    private static final long MOST_AHEAD = 128L * 1024;

    private static final EnhancedStatus TOO_MANY_RECIPIENTS = new EnhancedStatus(4, 5, 3);

    private final RelayTransport smtp;
    private final Timeouts timeouts;
    private final Transaction transaction;
    private final MailCommands commands;
    private final Tally tally;
    private final String host;
    private final boolean mayChunk;
    private boolean heard;
    private boolean mailTaken;
    private Optional<Reply> data = Optional.empty();
    private Optional<Reply> chunk = Optional.empty();
    private boolean leftOpen;
    private boolean messageSent;
    private boolean chunkMisunderstood;

    /// @param mayChunk whether BDAT may be used where it is offered
    MailTransaction(RelayTransport smtp, Transaction transaction, MailCommands commands, String host,
            boolean mayChunk) {
        this.smtp = smtp;
        this.timeouts = smtp.settings().timeouts();
        this.transaction = transaction;
        this.commands = commands;
        this.tally = new Tally(transaction.recipients());
        this.host = host;
        this.mayChunk = mayChunk;
    }

    /// @param reset whether the host still believes to be in the transaction before this one
    List<RecipientVerdict> run(boolean reset) {
        setUnsuitedAside();
        if (!tally.isSettled()) {
            try {
                talk(reset);
                smtp.socket().rest();
            } catch (MessagingException e) {
                smtp.abort();
                tally.settleRest(_ -> lost(e));
            } catch (RuntimeException | Error e) {
                smtp.abort(); // never leave a message half sent on a connection that lives
                throw e;
            }
        }
        return tally.verdicts();
    }

    /// What went ahead of its answers may have arrived though the answers did not. From a host that said nothing at all
    /// it is believed that it had left before: on a kept connection that is what happens.
    private Lost lost(MessagingException cause) {
        var stage = messageSent && heard ? Stage.END_OF_DATA : smtp.stage();
        var reply = cause instanceof ConnectionLostException lost ? lost.reply() : Optional.<Reply>empty();
        return new Lost(stage, host + " " + cause.getMessage(), reply);
    }

    boolean isMessageSent() {
        return messageSent;
    }

    /// Whether the host does not know what it offered.
    boolean isChunkMisunderstood() {
        return chunkMisunderstood;
    }

    /// Whether a RSET has to come before the next MAIL (RFC 5321 §4.1.4).
    boolean isLeftOpen() {
        return leftOpen;
    }

    private void setUnsuitedAside() {
        for (var index : tally.open()) {
            commands.unsuited(tally.recipient(index)).ifPresent(unsuited -> tally.settle(index, unsuited));
        }
    }

    private void talk(boolean reset) throws MessagingException {
        smtp.enter(Stage.MAIL);
        if (reset) {
            reset();
        }
        sayEnvelope();
        leftOpen = mailTaken;
        if (chunk.isPresent()) {
            concludeChunk(chunk.get());
        } else if (data.isPresent()) {
            goOn(data.get());
        }
    }

    private void reset() throws MessagingException {
        var reply = smtp.ask("RSET", timeouts.mail());
        if (!reply.isPositive()) {
            throw ConnectionLostException.astray("answered RSET with", reply);
        }
    }

    /// Stops at the first group in which MAIL is refused, and without PIPELINING before a DATA for nobody.
    private void sayEnvelope() throws MessagingException {
        var group = new CommandGroup(smtp);
        var recipients = tally.open();
        group.add(new Step(Stage.MAIL, commands.mail(), timeouts.mail(), 0), this::answered);
        for (var index : recipients) {
            if (tally.isSettled()) {
                return;
            }
            group.add(new Step(Stage.RCPT, commands.rcpt(tally.recipient(index)), timeouts.rcpt(), index),
                    this::answered);
        }
        if (tally.isSettled()) {
            return;
        }
        if (goesAhead()) {
            var command = "BDAT " + transaction.body().size() + " LAST";
            group.end(new Step(Stage.END_OF_DATA, command, timeouts.endOfData(), 0), this::writeChunk, this::answered);
        } else {
            group.add(new Step(Stage.DATA, "DATA", timeouts.data(), 0), this::answered);
            group.exchange(this::answered);
        }
    }

    /// Under TLS only: a box in between that lets CHUNKING pass and does not know it would take the message for commands.
    private boolean goesAhead() {
        return mayChunk && smtp.isSSL() && smtp.extensions().pipelining() && smtp.extensions().chunking()
                && transaction.body().size() <= MOST_AHEAD;
    }

    private void answered(Step step, Reply reply) throws MessagingException {
        heard = true;
        switch (step.stage()) {
            case MAIL -> mailAnswered(reply);
            case RCPT -> rcptAnswered(step.recipient(), reply);
            case DATA -> data = Optional.of(reply);
            case END_OF_DATA -> chunk = Optional.of(reply);
            case QUEUE, MX_LOOKUP, POLICY, ADDRESS_LOOKUP, CONNECT, GREETING, EHLO, STARTTLS, HANDSHAKE,
                    CERTIFICATE ->
                throw new IllegalStateException("no command of a transaction: " + step.stage());
        }
    }

    private void mailAnswered(Reply reply) throws ConnectionLostException {
        mailTaken = reply.isPositive();
        if (!mailTaken) {
            refuse(Stage.MAIL, reply);
        }
    }

    /// Without MAIL these answers mean nothing, and every recipient has a verdict already.
    private void rcptAnswered(int recipient, Reply reply) throws ConnectionLostException {
        if (isIntermediate(reply)) {
            throw ConnectionLostException.astray("answered RCPT with", reply);
        }
        if (!reply.isPositive()) {
            tally.settle(recipient, new Refused(Stage.RCPT, temporaryWhenTooMany(reply)));
        }
    }

    /// RFC 5321 §4.5.3.1.10: a 552 that says "too many recipients" is a 452 of old; one that says "mailbox full" is not.
    private static Reply temporaryWhenTooMany(Reply reply) {
        var saysTooMany = reply.status().subject() == 5 && reply.status().detail() == 3;
        var saysNothing = reply.status().equals(EnhancedStatus.ofReplyCode(552));
        var tooMany = reply.code() == 552 && (saysTooMany || saysNothing);
        return tooMany ? new Reply(452, TOO_MANY_RECIPIENTS, reply.lines()) : reply;
    }

    private void writeChunk(SocketOutput out) throws IOException {
        out.corkBlocks(timeouts.block());
        var exact = new ExactOctets(out);
        transaction.body().writeTo(exact);
        checkLength(exact.finish());
        messageSent = true;
    }

    /// RFC 3030 §2: after a failure only RSET leads on. A host that does not understand BDAT has judged no message, and
    /// nobody knows what it took the octets for.
    private void concludeChunk(Reply reply) throws MessagingException {
        leftOpen = !reply.isPositive();
        if (reply.isPositive()) {
            tally.settleRest(recipient -> new Accepted(reply, commands.hostTellsSender(recipient)));
        } else if (isOfTheCommand(reply) && !tally.isSettled()) {
            chunkMisunderstood = true;
            throw ConnectionLostException.astray("offers CHUNKING and answered BDAT with", reply);
        } else {
            refuse(Stage.END_OF_DATA, reply);
        }
    }

    /// RFC 5321 §4.2.1, x0z: about syntax, and not about this message.
    private static boolean isOfTheCommand(Reply reply) {
        return reply.code() >= 500 && reply.code() <= 504;
    }

    private void goOn(Reply toData) throws MessagingException {
        smtp.enter(Stage.DATA);
        if (!isIntermediate(toData)) {
            refuse(Stage.DATA, toData);
        } else if (!mailTaken) {
            throw ConnectionLostException.astray("refused MAIL and answered DATA with", toData);
        } else if (tally.isSettled()) {
            endWithoutMessage();
        } else {
            sendMessage();
        }
    }

    /// The host wants a message that nobody there will have (RFC 2920 §3.1).
    private void endWithoutMessage() throws MessagingException {
        smtp.enter(Stage.END_OF_DATA);
        leftOpen = false;
        smtp.ask(".", timeouts.endOfData());
    }

    private void sendMessage() throws MessagingException {
        writeMessage();
        messageSent = true;
        var reply = smtp.hear(timeouts.endOfData());
        leftOpen = false;
        if (reply.isPositive()) {
            tally.settleRest(recipient -> new Accepted(reply, commands.hostTellsSender(recipient)));
        } else {
            refuse(Stage.END_OF_DATA, reply);
        }
    }

    private void writeMessage() throws ConnectionLostException {
        var out = smtp.socket().output();
        smtp.socket().deadline(timeouts.block());
        out.corkBlocks(timeouts.block());
        try {
            var stuffing = new DotStuffing(out);
            transaction.body().writeTo(stuffing);
            checkLength(stuffing.octets());
            stuffing.finish();
            smtp.enter(Stage.END_OF_DATA); // from here on the host may have the message
            out.write(FINAL_DOT);
            out.uncork();
        } catch (IOException | RuntimeException e) {
            throw ConnectionLostException.writing(e, smtp.socket().isKilled());
        }
    }

    private void checkLength(long octets) throws BodyChangedException {
        if (octets != transaction.body().size()) {
            throw new BodyChangedException(transaction.body().size(), octets);
        }
    }

    /// For everybody who has no verdict yet. A reply that is neither yes nor no leaves no way to go on.
    private void refuse(Stage stage, Reply reply) throws ConnectionLostException {
        if (reply.isPositive() || isIntermediate(reply)) {
            throw ConnectionLostException.astray("answered " + stage + " with", reply);
        }
        tally.settleRest(_ -> new Refused(stage, reply));
    }

    private static boolean isIntermediate(Reply reply) {
        return reply.code() >= 300 && reply.code() < 400;
    }
}
