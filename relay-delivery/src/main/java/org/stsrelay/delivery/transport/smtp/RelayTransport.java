package org.stsrelay.delivery.transport.smtp;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.MethodNotSupportedException;
import jakarta.mail.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.Transport.Endpoint;

/// Jakarta Mail's SMTP transport, made fit for a relay by what it lets a subclass replace.
///
/// It keeps the library's order of things (greeting, EHLO, HELO, STARTTLS, EHLO again), its check of commands for line
/// ends, and later AUTH. Ours are the socket, the deadline of each step, the reading of replies, the extensions offered,
/// and what TLS has to prove. Messages go out as spooled octets by [MailTransaction], never as [Message] objects.
final class RelayTransport extends SMTPTransport {

    private final Endpoint endpoint;
    private final SmtpSettings settings;
    private final TlsUse use;
    private final TlsClient client;
    private final RelaySocket socket;

    private Stage stage = Stage.GREETING;
    private Extensions extensions = Extensions.NONE;
    private Optional<DomainPart> ownName = Optional.empty();
    private Security security;
    private Optional<Reply> lastReply = Optional.empty();
    private boolean dead;
    private boolean leaving;

    /// @param session nothing but Jakarta Mail's settings; one for all
    /// @param socket connected to the endpoint
    RelayTransport(Session session, RelaySocket socket, Endpoint endpoint, SmtpSettings settings, TlsUse use,
            TlsClient client) {
        super(session, null, "smtp", false); // no URLName, or the library would look its host up
        this.endpoint = endpoint;
        this.settings = settings;
        this.use = use;
        this.client = client;
        this.socket = socket;
        this.security =
                new Security.Clear(use instanceof TlsUse.Without(var why) ? Optional.of(why) : Optional.empty());
        setLocalHost(settings.helo());
        setStartTLS(!(use instanceof TlsUse.Without));
    }

    // The beginning, in the order in which SMTPTransport.protocolConnect goes through it.

    /// From the greeting to the last EHLO. When it fails, the connection is gone.
    synchronized void open() throws MessagingException {
        socket.deadline(settings.timeouts().greeting());
        connect(socket);
        socket.rest();
    }

    @Override
    protected boolean ehlo(String helo) throws MessagingException {
        stage = Stage.EHLO;
        extensions = Extensions.NONE;
        var reply = askForExtensions(helo);
        if (reply.isPositive()) {
            extensions = Extensions.of(reply);
            heed(reply);
            noteMissingStartTls();
            return true;
        }
        if (isSSL() || !reply.isPermanent()) {
            throw afterGoodbye(new RefusedException("answered EHLO" + (isSSL() ? " under TLS with" : " with"), reply));
        }
        return false; // to HELO, RFC 5321 §3.2
    }

    private Reply askForExtensions(String helo) throws MessagingException {
        try {
            return ask("EHLO " + helo, settings.timeouts().ehlo());
        } catch (ConnectionLostException e) {
            // In TLS 1.3 a host may reject the handshake after we have seen its end.
            if (isSSL() && e.getCause() instanceof SSLException) {
                stage = Stage.HANDSHAKE;
                throw new TlsTroubleException(FailureType.VALIDATION_FAILURE, "tls-handshake-failed",
                        endpoint.host() + " " + e.getMessage());
            }
            throw e;
        }
    }

    /// HELO knows no STARTTLS: where TLS is required, it is no way out.
    @Override
    protected void helo(String helo) throws MessagingException {
        noteMissingStartTls();
        var reply = ask("HELO " + helo, settings.timeouts().ehlo());
        if (!reply.isPositive()) {
            throw afterGoodbye(new RefusedException("answered HELO with", reply));
        }
        heed(reply);
    }

    /// What it called itself last counts.
    private void heed(Reply introduction) {
        ownName = OwnName.in(introduction).or(() -> ownName);
    }

    private void noteMissingStartTls() throws MessagingException {
        if (isSSL() || extensions.startTls()) {
            return;
        }
        var missing = new TlsFailure(FailureType.STARTTLS_NOT_SUPPORTED, "", endpoint.host() + " offers no STARTTLS");
        switch (use) {
            case TlsUse.Mandatory(_, _) -> throw afterGoodbye(new TlsTroubleException(missing));
            case TlsUse.WhenOffered() -> security = new Security.Clear(Optional.of(missing));
            case TlsUse.Without(_) -> {
            }
        }
    }

    @Override
    protected void startTLS() throws MessagingException {
        stage = Stage.STARTTLS;
        var reply = askForTls();
        if (reply.code() != 220) {
            // Temporary whatever it says: nobody has vouched for it (RFC 3207 §4).
            throw afterGoodbye(new TlsTroubleException(FailureType.STARTTLS_NOT_SUPPORTED,
                    "starttls-reply-" + reply.code(),
                    endpoint.host() + " answered STARTTLS with: " + reply));
        }
        extensions = Extensions.NONE; // RFC 3207 §4.2
        stage = Stage.HANDSHAKE;
        socket.deadline(settings.timeouts().handshake());
        switch (use) {
            case TlsUse.Mandatory(var serverName, var proof) -> hold(secure(serverName, true), proof);
            case TlsUse.WhenOffered(),TlsUse.Without(_) -> security = secure(endpoint.host(), false);
        }
    }

    private void hold(Security.Tls tls, Function<Security.Tls, Optional<TlsFailure>> proof) throws MessagingException {
        security = tls;
        var shortfall = proof.apply(tls);
        if (shortfall.isPresent()) {
            stage = Stage.CERTIFICATE;
            throw afterGoodbye(new TlsTroubleException(shortfall.get()));
        }
    }

    private Security.Tls secure(DomainPart serverName, boolean strictly) throws TlsTroubleException {
        try {
            return client.secure(socket, endpoint.host(), serverName, strictly);
        } catch (TlsTroubleException e) {
            throw lost(e); // in what state the host is now, nobody knows (RFC 3207 §4.1)
        }
    }

    private Reply askForTls() throws MessagingException {
        try {
            return ask("STARTTLS", settings.timeouts().startTls());
        } catch (ConnectionLostException e) {
            throw new TlsTroubleException(FailureType.VALIDATION_FAILURE, "starttls-unanswered",
                    endpoint.host() + " was asked for STARTTLS and " + e.getMessage());
        }
    }

    /// The library asks this before STARTTLS.
    @Override
    public boolean supportsExtension(String keyword) {
        return extensions.offers(keyword);
    }

    @Override
    public synchronized boolean isSSL() {
        return socket.isTls();
    }

    // Commands and replies.

    synchronized Reply ask(String command, Duration limit) throws MessagingException {
        socket.deadline(limit);
        sendCommand(command);
        return hear(limit);
    }

    /// Puts a command into the current group; see [SocketOutput#cork].
    synchronized void say(String command) throws MessagingException {
        sendCommand(command);
    }

    /// The next reply. A 421 is one too, and the last (RFC 5321 §3.8).
    synchronized Reply hear(Duration limit) throws MessagingException {
        socket.deadline(limit);
        readServerResponse();
        return lastReply.orElseThrow();
    }

    /// @param command in Unicode. The library writes one octet for each char, so it is given UTF-8 as such chars; a CR
    ///     or LF it refuses.
    @Override
    protected void sendCommand(String command) throws MessagingException {
        try {
            super.sendCommand(new String(command.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        } catch (MessagingException e) {
            var cause = e.getCause() instanceof Exception inner ? inner : e;
            throw lost(ConnectionLostException.writing(cause, socket.isKilled()));
        }
    }

    /// The library's own reader has no limit, takes the first of differing codes, and answers what it cannot parse with
    /// a QUIT whose answer it cannot parse either.
    @Override
    protected int readServerResponse() throws MessagingException {
        lastReply = Optional.empty();
        try {
            var in = socket.getInputStream();
            var reply = stage == Stage.EHLO ? ReplyReader.readWhole(in) : ReplyReader.read(in);
            lastReply = Optional.of(reply);
            if (stage == Stage.GREETING && !leaving && reply.code() != 220) {
                throw afterGoodbye(new RefusedException("greeted with", reply));
            }
            if (stage == Stage.GREETING && !leaving) {
                heed(reply);
            }
            dead |= reply.code() == 421;
            return reply.code();
        } catch (IOException e) {
            throw lost(ConnectionLostException.reading(e));
        }
    }

    @Override
    public synchronized int getLastReturnCode() {
        return lastReply.map(Reply::code).orElse(-1);
    }

    @Override
    public synchronized String getLastServerResponse() {
        return lastReply.map(Reply::toString).orElse("");
    }

    /// Stages belong to the log and to history; whoever leads the dialogue says where it is.
    synchronized void enter(Stage next) {
        stage = next;
    }

    synchronized Stage stage() {
        return stage;
    }

    synchronized Extensions extensions() {
        return extensions;
    }

    synchronized Security security() {
        return security;
    }

    synchronized Optional<DomainPart> ownName() {
        return ownName;
    }

    /// An offer in clear may be anybody's.
    synchronized boolean offersRequireTls() {
        return security instanceof Security.Tls && extensions.requireTls();
    }

    synchronized boolean isUsable() {
        return !dead;
    }

    RelaySocket socket() {
        return socket;
    }

    SmtpSettings settings() {
        return settings;
    }

    // The end.

    /// QUIT, with a short time for its answer; the connection is closed whatever comes of it.
    @Override
    public synchronized void close() {
        if (!dead) {
            sayQuit();
        }
        abort();
    }

    /// Closes at once and says nothing more, so that a message half sent stays half sent.
    synchronized void abort() {
        dead = true;
        socket.kill();
    }

    private <E extends MessagingException> E afterGoodbye(E why) {
        sayQuit();
        return lost(why);
    }

    private void sayQuit() {
        leaving = true;
        try {
            ask("QUIT", settings.timeouts().quit());
            socket.close();
        } catch (MessagingException | IOException _) {
            // It was only a courtesy.
        }
    }

    private <E extends MessagingException> E lost(E why) {
        abort();
        return why;
    }

    /// Mail leaves as the octets that were accepted. A [Message] would be written anew, header by header.
    @Override
    public synchronized void sendMessage(Message message, Address[] recipients) throws MessagingException {
        throw new MethodNotSupportedException("a relay sends spooled octets, not Message objects");
    }
}
