package org.stsrelay.server.inbound;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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

    private volatile AcceptSettings accept;
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

    /// Prepares other settings for the listeners there are. Nothing changes until the result is run, which cannot fail.
    /// Sessions under way go on with what they began with.
    ///
    /// @param changed by name; those that no listener has are left alone
    /// @throws IOException when a file that they name does not work
    public Runnable prepare(AcceptSettings changedAccept, List<ListenerSettings> changed) throws IOException {
        var changes = new ArrayList<Runnable>();
        for (var listener : listeners) {
            for (var settings : changed) {
                if (settings.name().equals(listener.name())) {
                    var next = changed(listener.listening(), settings, changedAccept);
                    changes.add(() -> listener.change(next));
                }
            }
        }
        return () -> {
            accept = changedAccept;
            connections.limit(changedAccept);
            changes.forEach(Runnable::run);
        };
    }

    private Listening changed(Listening before, ListenerSettings settings, AcceptSettings changedAccept)
            throws IOException {
        var clients = clientCertificates(settings, before);
        return before.with(settings, changedAccept, certificate(settings.tls(), clients, before), clients,
                users(settings));
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
        var files = tls.pair();
        return files.isEmpty() ? Optional.empty() : Optional.of(ServerCertificate.load(files.get(), clients, clock));
    }

    /// The one in use goes on being watched as long as it is in the same files and asks for no certificates.
    private Optional<ServerCertificate> certificate(ListenerSettings.Tls tls, Optional<ClientCertificates> clients,
            Listening before) throws CertificateFileException {
        var same = clients.isPresent()
                ? Optional.<ServerCertificate>empty()
                : before.certificate().filter(used -> tls.pair().filter(used::isIn).isPresent());
        return same.isPresent() ? same : certificate(tls, clients);
    }

    private Optional<ClientCertificates> clientCertificates(ListenerSettings settings) throws IOException {
        return settings.clientCertificates().isPresent()
                ? Optional.of(ClientCertificates.load(settings.clientCertificates().get(), clock))
                : Optional.empty();
    }

    private Optional<ClientCertificates> clientCertificates(ListenerSettings settings, Listening before)
            throws IOException {
        return settings.clientCertificates().isPresent() && before.clientCertificates().isPresent()
                ? Optional.of(before.clientCertificates().get().changedTo(settings.clientCertificates().get()))
                : clientCertificates(settings);
    }

    private Optional<UserAccess> users(ListenerSettings settings) throws IOException {
        if (settings.usersFile().isEmpty()) {
            return Optional.empty();
        }
        var file = settings.usersFile().get();
        if (!users.containsKey(file)) {
            var logins = new Logins(LiveUsers.open(file, clock), () -> accept.patience().loginFailures(), clock);
            users.put(file, new UserAccess(logins, clock));
        }
        return Optional.ofNullable(users.get(file));
    }
}
