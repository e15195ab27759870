package org.stsrelay.server.inbound;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.stsrelay.delivery.Submission;

/// Where mail comes in: all listeners, and the limits they share.
public final class Reception implements AutoCloseable {

    private volatile AcceptSettings accept;
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

    /// Prepares other settings for the listeners there are. Nothing changes until the result is run, which cannot fail.
    /// Sessions under way go on with what they began with.
    ///
    /// @param changed by name; those that no listener has are left alone
    /// @throws CertificateFileException when a certificate does not work
    public Runnable prepare(AcceptSettings changedAccept, List<ListenerSettings> changed)
            throws CertificateFileException {
        var changes = new ArrayList<Runnable>();
        for (var listener : listeners) {
            for (var settings : changed) {
                if (settings.name().equals(listener.name())) {
                    var next = listener.listening()
                            .with(settings, changedAccept,
                                    certificate(settings.tls(), listener.listening()));
                    changes.add(() -> listener.change(next));
                }
            }
        }
        return () -> {
            accept = changedAccept;
            connections.limit(changedAccept.connections(), changedAccept.connectionsPerClient());
            changes.forEach(Runnable::run);
        };
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
        var files = tls.pair();
        return files.isEmpty() ? Optional.empty() : Optional.of(ServerCertificate.load(files.get(), clock));
    }

    /// The one in use goes on being watched as long as it is in the same files.
    private Optional<ServerCertificate> certificate(ListenerSettings.Tls tls, Listening before)
            throws CertificateFileException {
        var same = before.certificate().filter(used -> tls.pair().filter(used::isIn).isPresent());
        return same.isPresent() ? same : certificate(tls);
    }
}
