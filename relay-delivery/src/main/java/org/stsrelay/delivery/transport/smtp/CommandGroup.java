package org.stsrelay.delivery.transport.smtp;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;

/// Commands that leave together and are answered in order (RFC 2920); each on its own where PIPELINING is not offered.
///
/// A group stays smaller than any window, so that neither side waits for the other to read (RFC 2920 §3.1).
final class CommandGroup {

    private static final int MAX_COMMANDS = 100;
    private static final int MAX_CHARACTERS = 12 * 1024;

    private final RelayTransport smtp;
    private final boolean pipelining;
    private final List<Step> waiting = new ArrayList<>();
    private Optional<Octets> behind = Optional.empty();
    private int characters;

    /// @param recipient which one it is about, for RCPT
    record Step(Stage stage, String command, Duration limit, int recipient) {}

    /// Learns each answer. The host is still there when it does.
    @FunctionalInterface
    interface Answers {
        void answered(Step step, Reply reply) throws MessagingException;
    }

    /// What follows the last command of a group.
    @FunctionalInterface
    interface Octets {
        void writeTo(SocketOutput out) throws IOException, MessagingException;
    }

    CommandGroup(RelayTransport smtp) {
        this.smtp = smtp;
        this.pipelining = smtp.extensions().pipelining();
    }

    void add(Step step, Answers answers) throws MessagingException {
        waiting.add(step);
        characters += step.command().length();
        if (!pipelining || waiting.size() == MAX_COMMANDS || characters > MAX_CHARACTERS) {
            exchange(answers);
        }
    }

    /// The last command of a group and what belongs to it, in the same piece.
    void end(Step step, Octets octets, Answers answers) throws MessagingException {
        waiting.add(step);
        behind = Optional.of(octets);
        exchange(answers);
    }

    void exchange(Answers answers) throws MessagingException {
        if (waiting.isEmpty()) {
            return;
        }
        send();
        for (var step : waiting) {
            smtp.enter(step.stage());
            var reply = smtp.hear(step.limit());
            if (reply.code() == 421) {
                throw ConnectionLostException.leaving(reply);
            }
            answers.answered(step, reply);
        }
        waiting.clear();
        characters = 0;
    }

    private void send() throws MessagingException {
        smtp.enter(waiting.getFirst().stage());
        smtp.socket().deadline(waiting.getFirst().limit());
        var out = smtp.socket().output();
        out.cork();
        for (var step : waiting) {
            smtp.say(step.command());
        }
        try {
            if (behind.isPresent()) {
                behind.get().writeTo(out);
            }
            out.uncork();
        } catch (IOException e) {
            throw ConnectionLostException.writing(e, smtp.socket().isKilled());
        }
    }
}
