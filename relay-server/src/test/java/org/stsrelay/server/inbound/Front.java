package org.stsrelay.server.inbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.LabClock;
import org.stsrelay.server.inbound.AcceptSettings.Times;
import org.stsrelay.server.inbound.ListenerSettings.BareNewline;
import org.stsrelay.server.inbound.ListenerSettings.Tls;
import org.stsrelay.server.login.Mechanism;

/// One listener on loopback in front of a [FakeSubmission], with everything that happened there.
final class Front implements AutoCloseable {

    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    static final Duration SHORT = Duration.ofMillis(400);
    static final AcceptSettings SETTINGS = AcceptSettings.defaults(DomainName.of("relay.example"));

    final LabClock clock = new LabClock(NOON);
    final FakeSubmission submission = new FakeSubmission(clock);
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<InboundListener.Accepted> accepted = new CopyOnWriteArrayList<>();
    final Reception reception;
    final SmtpListener listener;

    private Front(AcceptSettings accept, ListenerSettings settings) {
        reception = new Reception(accept, submission, new Recorder(), clock);
        try {
            listener = reception.listen(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Front open() {
        return open(SETTINGS, listener());
    }

    static Front open(AcceptSettings accept) {
        return open(accept, listener());
    }

    static Front open(ListenerSettings settings) {
        return open(SETTINGS, settings);
    }

    static Front open(AcceptSettings accept, ListenerSettings settings) {
        return new Front(accept, settings);
    }

    /// A listener on loopback that allows loopback.
    static ListenerSettings listener() {
        return listener(new Tls.None());
    }

    static ListenerSettings listener(Tls tls) {
        return new ListenerSettings("smtp", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(AllowedNetwork.of("127.0.0.0/8"), AllowedNetwork.of("::1")), BareNewline.NORMALISE, tls,
                Optional.empty(), Optional.empty());
    }

    static ListenerSettings allowing(AllowedNetwork... networks) {
        var usual = listener();
        return new ListenerSettings(usual.name(), usual.address(), List.of(networks), usual.bareNewline(), usual.tls(),
                Optional.empty(), Optional.empty());
    }

    static AcceptSettings with(long messageSize, int recipients) {
        return new AcceptSettings(SETTINGS.hostname(), messageSize, recipients, SETTINGS.connections(),
                SETTINGS.connectionsPerClient(), SETTINGS.connectionsPerMinute(), SETTINGS.patience(),
                SETTINGS.senderDomains(), SETTINGS.times());
    }

    static AcceptSettings withConnections(int total, int perClient) {
        return new AcceptSettings(SETTINGS.hostname(), SETTINGS.messageSize(), SETTINGS.recipients(), total, perClient,
                SETTINGS.connectionsPerMinute(), SETTINGS.patience(), SETTINGS.senderDomains(), SETTINGS.times());
    }

    static AcceptSettings withTimes(UnaryOperator<Times> change) {
        return new AcceptSettings(SETTINGS.hostname(), SETTINGS.messageSize(), SETTINGS.recipients(),
                SETTINGS.connections(), SETTINGS.connectionsPerClient(), SETTINGS.connectionsPerMinute(),
                SETTINGS.patience(), SETTINGS.senderDomains(), change.apply(Times.DEFAULTS));
    }

    static AcceptSettings withSenders(String... entries) {
        return new AcceptSettings(SETTINGS.hostname(), SETTINGS.messageSize(), SETTINGS.recipients(),
                SETTINGS.connections(), SETTINGS.connectionsPerClient(), SETTINGS.connectionsPerMinute(),
                SETTINGS.patience(), SenderDomains.of(List.of(entries)),
                SETTINGS.times());
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /// A client that has said EHLO.
    Client client() {
        return Client.greeted(address());
    }

    @Override
    public void close() {
        reception.close();
    }

    private final class Recorder implements InboundListener {

        @Override
        public void connected(String name) {
            events.add("connected");
        }

        @Override
        public void disconnected(String name) {
            events.add("disconnected");
        }

        @Override
        public void refused(String name, Rejection reason) {
            events.add("refused " + reason.label());
        }

        @Override
        public void accepted(Accepted message) {
            events.add("accepted");
            accepted.add(message);
        }

        @Override
        public void rejected(String name, Rejection reason) {
            events.add("rejected " + reason.label());
        }

        @Override
        public void handshakeFailed(String name) {
            events.add("handshake failed");
        }

        @Override
        public void login(String name, Mechanism mechanism, LoginResult result) {
            events.add("login " + mechanism.token() + " " + result);
        }
    }

}
