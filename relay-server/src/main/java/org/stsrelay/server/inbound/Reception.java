package org.stsrelay.server.inbound;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.stsrelay.delivery.Submission;
import org.stsrelay.server.login.Logins;
import org.stsrelay.server.users.LiveUsers;

/// Where mail comes in: all listeners, and the limits they share.
public final class Reception implements AutoCloseable {

    private final AcceptSettings accept;
    private final Submission submission;
    private final InboundListener events;
    private final Clock clock;
    private final Connections connections;
    private final List<SmtpListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Path, UserAccess> users = new ConcurrentHashMap<>();

    public Reception(AcceptSettings accept, Submission submission, InboundListener events, Clock clock) {
        this.accept = accept;
        this.submission = submission;
        this.events = events;
        this.clock = clock;
        this.connections = new Connections(accept, clock);
    }

    /// Starts one more listener.
    ///
    /// @throws CertificateFileException when its certificate does not work
    /// @throws IOException when its address cannot be listened on
    /// @throws IllegalArgumentException when a network it allows is none
    public SmtpListener listen(ListenerSettings settings) throws IOException {
        var networks = new AllowedNetworks(settings.allow(), clock);
        var clients = clientCertificates(settings);
        var listener = SmtpListener.start(new Listening(settings, accept, networks,
                certificate(settings.tls(), clients), clients, users(settings), connections, submission, events,
                clock));
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

    private Optional<ServerCertificate> certificate(ListenerSettings.Tls tls, Optional<ClientCertificates> clients)
            throws CertificateFileException {
        return switch (tls) {
            case ListenerSettings.Tls.None() -> Optional.empty();
            case ListenerSettings.Tls.Optional(var files) -> Optional.of(ServerCertificate.load(files, clients, clock));
            case ListenerSettings.Tls.Required(var files) -> Optional.of(ServerCertificate.load(files, clients, clock));
            case ListenerSettings.Tls.Implicit(var files) -> Optional.of(ServerCertificate.load(files, clients, clock));
        };
    }

    private Optional<ClientCertificates> clientCertificates(ListenerSettings settings) throws IOException {
        return settings.clientCertificates().isPresent()
                ? Optional.of(ClientCertificates.load(settings.clientCertificates().get(), clock))
                : Optional.empty();
    }

    private Optional<UserAccess> users(ListenerSettings settings) throws IOException {
        if (settings.usersFile().isEmpty()) {
            return Optional.empty();
        }
        var file = settings.usersFile().get();
        if (!users.containsKey(file)) {
            var logins = new Logins(LiveUsers.open(file, clock), accept.patience().loginFailures(), clock);
            users.put(file, new UserAccess(logins, clock));
        }
        return Optional.ofNullable(users.get(file));
    }
}
