package org.stsrelay.server.inbound;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.server.login.Mechanism;
import org.stsrelay.server.login.Step;
import org.stsrelay.server.users.User;

/// Tells the log and the metrics what became of one connection: one line for each message taken and for each no.
final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final Listening listening;
    private final String listener;
    private final InetAddress client;
    private final AtomicBoolean connected = new AtomicBoolean();

    Journal(Listening listening, InetAddress client) {
        this.listening = listening;
        this.listener = listening.settings().name();
        this.client = client;
    }

    void connected() {
        connected.set(true);
        listening.events().connected(listener);
    }

    void disconnected() {
        if (connected.compareAndSet(true, false)) {
            listening.events().disconnected(listener);
        }
    }

    void notAdmitted(Refusal refusal) {
        listening.events().refused(listener, refusal.reason());
        line(LOG.atInfo()).addKeyValue("reason", refusal.reason().label())
                .addKeyValue("reply", refusal.line())
                .log("connection refused");
    }

    void accepted(Message message, List<Recipient> recipients, Optional<Connection.Tls> tls, Duration took) {
        listening.events()
                .accepted(new InboundListener.Accepted(listener, tls.map(Connection.Tls::protocol),
                        recipients.size(), message.content().size(), took));
        line(LOG.atInfo()).addKeyValue("queue_id", message.id())
                .addKeyValue("from", message.sender())
                .addKeyValue("recipients", recipients.size())
                .addKeyValue("size", message.content().size())
                .addKeyValue("helo", message.origin().helo())
                .addKeyValue("login", message.origin().login().orElse(""))
                .addKeyValue("tls", tlsText(tls))
                .addKeyValue("wish", wish(message))
                .addKeyValue("message_id", message.content().messageId())
                .addKeyValue("took_ms", took.toMillis())
                .log("message accepted");
    }

    void rejected(Refusal refusal, Optional<Greeting> greeting, Optional<ReversePath> sender) {
        listening.events().rejected(listener, refusal.reason());
        line(LOG.atInfo()).addKeyValue("reason", refusal.reason().label())
                .addKeyValue("reply", refusal.line())
                .addKeyValue("helo", greeting.map(Greeting::name).orElse(""))
                .addKeyValue("from", sender.map(path -> "<" + path + ">").orElse(""))
                .log("refused");
    }

    void loggedIn(Mechanism mechanism, User user) {
        listening.events().login(listener, mechanism, InboundListener.LoginResult.SUCCESS);
        line(LOG.atInfo()).addKeyValue("login", user.name())
                .addKeyValue("mechanism", mechanism.token())
                .log("logged in");
    }

    /// A name that nobody has is left out, since it may be a password that was typed in the wrong place.
    void loginFailed(Mechanism mechanism, Step.Denied denied) {
        listening.events().login(listener, mechanism, InboundListener.LoginResult.FAILURE);
        line(LOG.atInfo()).addKeyValue("login", denied.known().orElse(""))
                .addKeyValue("mechanism", mechanism.token())
                .addKeyValue("reason", denied.reason())
                .log("login failed");
    }

    void loginNotTried(Mechanism mechanism) {
        listening.events().login(listener, mechanism, InboundListener.LoginResult.NOT_TRIED);
    }

    void handshakeFailed(IOException e) {
        listening.events().handshakeFailed(listener);
        line(LOG.atInfo()).addKeyValue("detail", e.getMessage()).log("TLS handshake failed");
    }

    /// @param when in the words of a sentence
    void lost(IOException e, String when) {
        line(LOG.atDebug()).addKeyValue("detail", e.getMessage()).log("connection lost {}", when);
    }

    void storeFailed(Exception e) {
        line(LOG.atError()).setCause(e).log("a message could not be stored: {}", e.getMessage());
    }

    void broken(RuntimeException e) {
        line(LOG.atError()).setCause(e).log("a command failed by a fault of this program; please report it");
    }

    private LoggingEventBuilder line(LoggingEventBuilder builder) {
        return builder.addKeyValue("listener", listener).addKeyValue("client", client.getHostAddress());
    }

    /// What the message itself asks of TLS (RFC 8689 §4.1).
    private static String wish(Message message) {
        if (message.options().requireTls()) {
            return "requiretls";
        }
        return message.content().tlsNotRequired() ? "tls-required-no" : "";
    }

    private static String tlsText(Optional<Connection.Tls> tls) {
        return tls.map(facts -> facts.protocol() + "/" + facts.cipher()).orElse("none");
    }
}
