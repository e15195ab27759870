package org.stsrelay.server.inbound;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.subethamail.smtp.internal.server.Command;
import org.subethamail.smtp.internal.server.CommandHandler;
import org.subethamail.smtp.internal.server.HelpMessage;
import org.subethamail.smtp.server.Session;

/// One verb as the library dispatches it. What it does is a method of [Dialogue].
final class Verb implements Command {

    /// Every verb the library knows of itself is here too, since its own ones are not fit for a relay.
    private static final List<Verb> ALL = List.of(new Verb("EHLO", Dialogue::ehlo), new Verb("HELO", Dialogue::helo),
            new Verb("MAIL", Dialogue::mail), new Verb("RCPT", Dialogue::rcpt), new Verb("DATA", Dialogue::data),
            new Verb("RSET", Dialogue::rset), new Verb("NOOP", Dialogue::noop), new Verb("QUIT", Dialogue::quit),
            new Verb("VRFY", Dialogue::vrfy), new Verb("EXPN", Dialogue::notOffered),
            new Verb("HELP", Dialogue::help), new Verb("STARTTLS", Dialogue::startTls),
            new Verb("AUTH", Dialogue::auth), new Verb("BDAT", Dialogue::bdat));

    private static final Map<String, Verb> BY_NAME = byName();

    /// What a verb does with the rest of its line.
    interface Action {
        void run(Dialogue dialogue, String argument) throws IOException, Refusal;
    }

    private final String name;
    private final Action action;
    private final byte[] line;

    private Verb(String name, Action action) {
        this.name = name;
        this.action = action;
        this.line = (name + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    static void registerAll(CommandHandler handler) {
        ALL.forEach(handler::addCommand);
    }

    /// @param word in any case (RFC 5321 §2.4)
    static Optional<Verb> of(String word) {
        return Optional.ofNullable(BY_NAME.get(word.toUpperCase(Locale.ROOT)));
    }

    /// @return how many octets it took
    int putInto(byte[] octets, int offset) {
        System.arraycopy(line, 0, octets, offset, line.length);
        return line.length;
    }

    /// @param verbAlone what [VerbStream] gave the session; the rest of the line never left the dialogue
    @Override
    public void execute(String verbAlone, Session session) {
        var dialogue = RelaySocket.dialogueOf(session);
        dialogue.perform(action);
        if (dialogue.isOver()) {
            session.quit();
        }
    }

    @Override
    public HelpMessage getHelp() {
        return new HelpMessage(name, "");
    }

    @Override
    public String getName() {
        return name;
    }

    private static Map<String, Verb> byName() {
        var names = new HashMap<String, Verb>();
        ALL.forEach(verb -> names.put(verb.name, verb));
        return Map.copyOf(names);
    }
}
