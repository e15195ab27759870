package org.stsrelay.server.inbound;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.stsrelay.delivery.Submission;

/// Where mail comes in: all listeners, and the limits they share.
public final class Reception implements AutoCloseable {

    private final AcceptSettings accept;
    private final Submission submission;
    private final InboundListener events;
    private final Clock clock;
    private final Connections connections;
    private final List<SmtpListener> listeners = new CopyOnWriteArrayList<>();

    public Reception(AcceptSettings accept, Submission submission, InboundListener events, Clock clock) {
        this.accept = accept;
        this.submission = submission;
        this.events = events;
        this.clock = clock;
        this.connections = new Connections(accept.connections(), accept.connectionsPerClient(), clock);
    }

    /// Starts one more listener.
    ///
    /// @throws CertificateFileException when its certificate does not work
    /// @throws IOException when its address cannot be listened on
    /// @throws IllegalArgumentException when a network it allows is none
    public SmtpListener listen(ListenerSettings settings) throws IOException {
        var networks = new AllowedNetworks(settings.allow(), clock);
        var listener = SmtpListener.start(new Listening(settings, accept, networks, certificate(settings.tls()),
                connections, submission, events, clock));
        listeners.add(listener);
        return listener;
    }

    /// Stops taking mail: newcomers and new messages are told `421`, idle sessions are closed, messages under way may
    /// finish. The listeners stay open until [#close].
    ///
    /// @return whether all sessions had ended in time
    public boolean drain(Duration patience) {
        return connections.drain(patience);
    }

    /// Ends everything at once.
    @Override
    public void close() {
        connections.close();
        listeners.forEach(SmtpListener::close);
    }

    private Optional<ServerCertificate> certificate(ListenerSettings.Tls tls) throws CertificateFileException {
        return switch (tls) {
            case ListenerSettings.Tls.None() -> Optional.empty();
            case ListenerSettings.Tls.Optional(var files) -> Optional.of(ServerCertificate.load(files, clock));
            case ListenerSettings.Tls.Required(var files) -> Optional.of(ServerCertificate.load(files, clock));
            case ListenerSettings.Tls.Implicit(var files) -> Optional.of(ServerCertificate.load(files, clock));
        };
    }
}
