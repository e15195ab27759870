package org.stsrelay.lab;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;

/// One session of a [LabMx].
final class MxDialogue {

    private static final int KEPT = 1024 * 1024;
    private static final Map<String, String> NEEDS = Map.of("SIZE", "SIZE", "BODY", "8BITMIME", "SMTPUTF8", "SMTPUTF8",
            "RET", "DSN", "ENVID", "DSN", "NOTIFY", "DSN", "ORCPT", "DSN");

    private final LabMx mx;
    private final Socket socket;
    private final MxSession session;
    private final MxInput in;
    private OutputStream out;
    private boolean tls;
    private Optional<String> mail = Optional.empty();
    private final List<String> rcpt = new ArrayList<>();
    private String command = "";
    private boolean going = true;

    MxDialogue(LabMx mx, Socket socket, MxSession session) throws IOException {
        this.mx = mx;
        this.socket = socket;
        this.session = session;
        this.in = new MxInput(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    void run() throws IOException, InterruptedException {
        answer(MxStep.GREETING, "220 " + script().name() + " ESMTP lab");
        try {
            while (going) {
                if (in.isDrained()) {
                    session.beganGroup();
                    flushFromAfar();
                }
                obey(in.line());
            }
        } catch (EOFException _) {
            // It left without a QUIT.
        }
        out.flush();
    }

    private void obey(String line) throws IOException, InterruptedException {
        command = line;
        if (script().recording()) {
            session.said(tls, command);
        }
        var verb = command.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        checkGroup(verb);
        switch (verb) {
            case "EHLO" -> {
                forgetTransaction();
                answer(tls ? MxStep.EHLO_UNDER_TLS : MxStep.EHLO, script().ehlo(tls));
            }
            case "HELO" -> {
                forgetTransaction();
                answer(MxStep.HELO, "250 " + script().name());
            }
            case "STARTTLS" -> startTls();
            case "MAIL" -> mail(command);
            case "RCPT" -> rcpt(command);
            case "DATA" -> data();
            case "BDAT" -> bdat(command);
            case "RSET" -> {
                forgetTransaction();
                answer(MxStep.RSET, "250 2.0.0 reset");
            }
            case "NOOP" -> say("250 2.0.0 ok");
            case "QUIT" -> {
                answer(MxStep.QUIT, "221 2.0.0 bye");
                going = false;
            }
            default -> {
                session.violated("unknown command " + command);
                say("500 5.5.1 what?");
            }
        }
    }

    /// RFC 2920 §3.1: nothing may stand behind these commands, and behind none where PIPELINING is not offered.
    private void checkGroup(String verb) throws IOException {
        var mayGoOn = script().offers("PIPELINING", tls) && List.of("MAIL", "RCPT", "RSET").contains(verb);
        session.cameAhead(in.ahead());
        if (!mayGoOn && !verb.equals("BDAT") && in.ahead() > 0) {
            session.violated("octets behind " + verb);
        }
    }

    private void startTls() throws IOException, InterruptedException {
        if (tls || script().identity().isEmpty()) {
            session.violated("STARTTLS where it is not offered");
            say("503 5.5.1 not offered");
            return;
        }
        if (answer(MxStep.STARTTLS, "220 2.0.0 go ahead") && act(MxStep.HANDSHAKE).isEmpty()) {
            handshake(script().identity().orElseThrow());
        }
    }

    private void handshake(Identity identity) throws IOException {
        flushFromAfar();
        var layered = (SSLSocket) mx.contextOf(identity).getSocketFactory().createSocket(socket, null, true);
        var parameters = layered.getSSLParameters();
        if (!script().protocols().isEmpty()) {
            parameters.setProtocols(script().protocols().toArray(String[]::new));
        }
        if (!script().ciphers().isEmpty()) {
            parameters.setCipherSuites(script().ciphers().toArray(String[]::new));
        }
        parameters.setWantClientAuth(script().asksForCertificate());
        layered.setSSLParameters(parameters);
        var alpn = new ArrayList<String>();
        layered.setHandshakeApplicationProtocolSelector((_, offered) -> {
            alpn.addAll(offered);
            return "";
        });
        var start = Clock.systemUTC().millis();
        layered.startHandshake();
        var facts = (ExtendedSSLSession) layered.getSession();
        session.secured(new MxSession.Tls(sniOf(facts), alpn, facts.getProtocol(), facts.getCipherSuite(),
                facts.getCreationTime() < start));
        in.continueWith(layered.getInputStream());
        out = new BufferedOutputStream(layered.getOutputStream());
        tls = true;
        forgetTransaction();
    }

    private static Optional<String> sniOf(ExtendedSSLSession facts) {
        return facts.getRequestedServerNames()
                .stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst();
    }

    private void mail(String command) throws IOException, InterruptedException {
        if (mail.isPresent()) {
            session.violated("MAIL inside a transaction");
            say("503 5.5.1 nested");
            return;
        }
        if (usesWhatIsNotOffered(command)) {
            say("555 5.5.4 unknown parameter");
            return;
        }
        if (answer(MxStep.MAIL, "250 2.1.0 ok")) {
            mail = Optional.of(command);
            session.transacted();
        }
    }

    private void rcpt(String command) throws IOException, InterruptedException {
        if (mail.isEmpty()) {
            say("503 5.5.1 MAIL first");
            return;
        }
        if (usesWhatIsNotOffered(command)) {
            say("555 5.5.4 unknown parameter");
            return;
        }
        var address = command.substring(command.indexOf('<') + 1, command.lastIndexOf('>'));
        if (answer(script().atRcpt(address).or(() -> byRule(MxStep.RCPT)), "250 2.1.5 ok")) {
            rcpt.add(command);
        }
    }

    private boolean usesWhatIsNotOffered(String command) {
        var parameters = command.substring(command.lastIndexOf('>') + 1).strip();
        var wrong = false;
        for (var parameter : parameters.isEmpty() ? new String[0] : parameters.split(" ")) {
            var keyword = parameter.split("=", 2)[0].toUpperCase(Locale.ROOT);
            if (!script().offers(NEEDS.getOrDefault(keyword, keyword), tls)) {
                session.violated(keyword + " was not offered");
                wrong = true;
            }
        }
        return wrong;
    }

    private void data() throws IOException, InterruptedException {
        if (rcpt.isEmpty() && script().at(MxStep.DATA).isEmpty()) {
            say("554 5.5.1 no valid recipients");
            return;
        }
        if (!answer(MxStep.DATA, "354 go on")) {
            return;
        }
        flushFromAfar();
        if (act(MxStep.BODY).isPresent()) {
            return;
        }
        var body = new Octets(script().recording());
        in.message(body);
        taken(body);
    }

    private void taken(Octets body) throws IOException, InterruptedException {
        var envelope = new MxMail(session.number(), mail.orElse(""), rcpt, body.size, body.digest(), body.kept(), tls);
        var known = !rcpt.isEmpty();
        forgetTransaction();
        if (answer(MxStep.END_OF_DATA, known ? "250 2.0.0 taken" : "554 5.5.1 no valid recipients") && known) {
            mx.counted(envelope.rcpt().size(), body.age);
            if (script().recording()) {
                mx.taken(envelope);
            }
        }
    }

    /// The chunk comes in any case. A message is one chunk here.
    private void bdat(String line) throws IOException, InterruptedException {
        if (!script().offers("CHUNKING", tls)) {
            session.violated("CHUNKING was not offered");
        }
        var words = line.split(" ");
        var body = new Octets(script().recording());
        in.chunk(Long.parseLong(words[1]), body);
        if (script().at(MxStep.BDAT).isPresent()) {
            answer(MxStep.BDAT, "");
            return;
        }
        if (words.length < 3 || rcpt.isEmpty()) {
            say(rcpt.isEmpty() ? "503 5.5.1 no valid recipients" : "504 5.5.4 one chunk, and the last");
            return;
        }
        taken(body);
    }

    private void forgetTransaction() {
        mail = Optional.empty();
        rcpt.clear();
    }

    private boolean answer(MxStep step, String usual) throws IOException, InterruptedException {
        return answer(script().at(step).or(() -> byRule(step)), usual);
    }

    private Optional<MxAct> byRule(MxStep step) {
        return mx.rules().at(step, session, mail.orElse(""), command);
    }

    /// @return whether it was a yes
    private boolean answer(Optional<MxAct> act, String usual) throws IOException, InterruptedException {
        if (act.isPresent()) {
            return perform(act.get());
        }
        say(usual);
        return isYes(usual);
    }

    private Optional<MxAct> act(MxStep step) throws IOException, InterruptedException {
        var act = script().at(step);
        if (act.isPresent()) {
            perform(act.get());
        }
        return act;
    }

    /// @return whether the dialogue goes on as after a yes
    private boolean perform(MxAct act) throws IOException, InterruptedException {
        return switch (act) {
            case MxAct.Say(var reply) -> {
                say(reply);
                yield isYes(reply);
            }
            case MxAct.SayAndDrop(var reply) -> {
                say(reply);
                throw leave();
            }
            case MxAct.Write(var octets) -> {
                write(octets);
                yield true;
            }
            case MxAct.WriteAndCut(var octets) -> throw cut(octets);
            case MxAct.Drop() -> throw leave();
            case MxAct.Reset() -> throw reset();
            case MxAct.Stall() -> {
                out.flush();
                mx.stall();
                throw leave();
            }
            case MxAct.Trickle(var reply, var gap) -> {
                trickle(reply, gap);
                yield isYes(reply);
            }
            case MxAct.Endless(var line) -> throw repeat(line);
            case MxAct.Later(var delay, var then) -> {
                out.flush();
                pause(delay.toNanos());
                yield perform(then);
            }
        };
    }

    private EOFException leave() throws IOException {
        going = false;
        out.flush();
        return new EOFException();
    }

    private EOFException cut(String octets) throws IOException {
        write(octets);
        out.flush();
        socket.shutdownOutput();
        going = false;
        return new EOFException();
    }

    private EOFException reset() throws IOException {
        out.flush();
        socket.setSoLinger(true, 0);
        socket.close();
        return new EOFException();
    }

    private void trickle(String reply, Duration gap) throws IOException {
        for (var c : (reply + "\r\n").toCharArray()) {
            write(String.valueOf(c));
            out.flush();
            pause(gap.toNanos());
        }
    }

    /// @throws IOException when the client has had enough
    private EOFException repeat(String line) throws IOException {
        while (going) {
            say(line);
        }
        return new EOFException();
    }

    private void say(String reply) throws IOException {
        write(reply + "\r\n");
    }

    private void write(String octets) throws IOException {
        out.write(octets.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isYes(String reply) {
        return reply.startsWith("2") || reply.startsWith("3");
    }

    /// What the client waits for is a round trip under way.
    ///
    /// A sink acknowledges what comes next at once. On loopback a message is no more than a segment, so a client that
    /// writes it in two pieces would have to wait 40 ms for the system's acknowledgement of the first.
    private void flushFromAfar() throws IOException {
        pause(script().latency().toNanos());
        out.flush();
        if (!script().recording() && !socket.isClosed()
                && socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
            socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        }
    }

    private static void pause(long nanos) {
        if (nanos > 0) {
            LockSupport.parkNanos(nanos);
        }
    }

    private MxScript script() {
        return mx.script();
    }

    /// A message as it comes: counted, hashed, and its beginning kept.
    private static final class Octets implements MxInput.Sink {

        private final boolean recording;
        private final MessageDigest sha256;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private OptionalLong age = OptionalLong.empty();
        private long size;

        Octets(boolean recording) {
            this.recording = recording;
            try {
                this.sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void take(byte[] source, int offset, int length) {
            if (!recording && size == 0) {
                age = Stamp.age(source, offset, length, Clock.systemUTC());
            }
            size += length;
            if (recording) {
                sha256.update(source, offset, length);
                kept.write(source, offset, Math.min(length, KEPT - kept.size()));
            }
        }

        String digest() {
            return HexFormat.of().formatHex(sha256.digest());
        }

        byte[] kept() {
            return kept.toByteArray();
        }
    }
}
