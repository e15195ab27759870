package org.stsrelay.delivery.transport.smtp;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.function.Supplier;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.Transport.Connected.TlsRefused;
import org.stsrelay.delivery.transport.Transport.Connected.Unreachable;
import org.stsrelay.delivery.transport.Transport.Endpoint;
import org.stsrelay.delivery.transport.TransportListener;
import org.stsrelay.delivery.transport.smtp.Dialled.NoAnswer;
import org.stsrelay.delivery.transport.smtp.Dialled.NoTls;
import org.stsrelay.delivery.transport.smtp.Dialled.Ready;
import org.stsrelay.delivery.trust.Trust;

/// Opens connections: TCP, greeting, EHLO, STARTTLS and its judgement, EHLO again.
public final class SmtpDialer implements AutoCloseable {

    /// As the operating system words ENETUNREACH, EHOSTUNREACH and ETIMEDOUT.
    private static final Pattern NO_WAY = Pattern.compile("unreachable|No route|timed out");

    private final Supplier<SmtpSettings> settings;
    private final TlsClient tls;
    private final Clock clock;
    private final TransportListener listener;
    private final Watchdog watchdog = new Watchdog();
    private final jakarta.mail.Session mail = jakarta.mail.Session.getInstance(new Properties());

    /// @param settings asked for at each connection; they may change
    public SmtpDialer(Supplier<SmtpSettings> settings, Trust trust, Clock clock, TransportListener listener) {
        this.settings = settings;
        this.tls = new TlsClient(trust, () -> settings.get().minimum(), listener);
        this.clock = clock;
        this.listener = listener;
    }

    public Dialled dial(Endpoint endpoint, TlsUse use) {
        var socket = new Socket();
        var now = settings.get();
        try {
            connect(socket, endpoint, now);
            return open(new RelaySocket(socket, watchdog, now.timeouts().greeting()), endpoint, use, now);
        } catch (IOException e) {
            RelaySocket.closeQuietly(socket);
            return new NoAnswer(unreached(endpoint, e));
        }
    }

    private static void connect(Socket socket, Endpoint endpoint, SmtpSettings settings) throws IOException {
        socket.setTcpNoDelay(true);
        var source = settings.sourceFor(endpoint.address());
        if (source.isPresent()) {
            socket.bind(new InetSocketAddress(source.get(), 0));
        }
        // With its name at hand nobody looks the address up, neither we nor the library.
        var target = InetAddress.getByAddress(endpoint.host().toString(), endpoint.address().getAddress());
        socket.connect(new InetSocketAddress(target, endpoint.port()),
                Math.toIntExact(settings.timeouts().connect().toMillis()));
    }

    private Dialled open(RelaySocket socket, Endpoint endpoint, TlsUse use, SmtpSettings now) {
        var smtp = new RelayTransport(mail, socket, endpoint, now, use, tls);
        var source = socket.getLocalAddress();
        try {
            smtp.open();
            return new Ready(new SmtpConnection(smtp, facts(smtp, endpoint, source), listener));
        } catch (TlsTroubleException e) {
            return new NoTls(new TlsRefused(smtp.stage(), e.failure(), Optional.of(source),
                    reached(smtp, e.failure()), smtp.ownName()));
        } catch (RefusedException e) {
            return new NoAnswer(silent(smtp.stage(), endpoint, e, Optional.of(e.reply()),
                    secured(facts(smtp, endpoint, source))));
        } catch (MessagingException e) {
            smtp.abort();
            return new NoAnswer(silent(smtp.stage(), endpoint, e, Optional.empty(), Optional.empty()));
        } catch (RuntimeException e) {
            smtp.abort();
            throw e;
        }
    }

    private SessionFacts facts(RelayTransport smtp, Endpoint endpoint, InetAddress source) {
        return new SessionFacts(endpoint, source, clock.instant(), smtp.security(), smtp.offersRequireTls(),
                smtp.ownName());
    }

    /// A handshake that the host takes back afterwards has come to nothing.
    private static Security reached(RelayTransport smtp, TlsFailure failure) {
        return smtp.security() instanceof Security.Tls tls && smtp.stage() != Stage.HANDSHAKE
                ? tls
                : new Security.Clear(Optional.of(failure));
    }

    private static Unreachable unreached(Endpoint endpoint, IOException cause) {
        var why = cause instanceof SocketTimeoutException ? "no answer in time" : cause.getMessage();
        return new Unreachable(Stage.CONNECT, "no connection to " + shown(endpoint) + ": " + why, Optional.empty(),
                isSilence(cause), Optional.empty());
    }

    /// A refusal is an answer, and what fails on this machine alone says nothing of the way.
    private static boolean isSilence(IOException cause) {
        return cause instanceof SocketTimeoutException || cause instanceof NoRouteToHostException
                || NO_WAY.matcher(Objects.requireNonNullElse(cause.getMessage(), "")).find();
    }

    private static Unreachable silent(Stage stage, Endpoint endpoint, MessagingException cause,
            Optional<Reply> reply, Optional<SessionFacts> secured) {
        return new Unreachable(stage, shown(endpoint) + " " + cause.getMessage(), reply, false, secured);
    }

    /// Only a reply under TLS shows that the host had a session too: in TLS 1.3 its part of the handshake ends after ours.
    private static Optional<SessionFacts> secured(SessionFacts facts) {
        return facts.security() instanceof Security.Tls ? Optional.of(facts) : Optional.empty();
    }

    private static String shown(Endpoint endpoint) {
        return endpoint.host() + " (" + endpoint.address().getHostAddress() + ", port " + endpoint.port() + ")";
    }

    /// No connection is opened from now on; those that stand are watched over to their end.
    @Override
    public void close() {
        watchdog.close();
    }
}
