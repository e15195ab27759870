package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.lab.LabClock;

/// Who may connect, send and relay.
class AdmissionTest {

    @Test
    void SMTP_3_6_2_1_ESC_R_7_aStrangerRelaysNothing() {
        try (var front = Front.open(Front.allowing(AllowedNetwork.of("192.0.2.0/24"))); var client = front.client()) {
            assertThat(client.say("MAIL FROM:<a@b.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<c@d.example>")).startsWith("550 5.7.1");
            assertThat(client.say("RCPT TO:<Postmaster>")).startsWith("550 5.7.1");
            assertThat(client.say("RCPT TO:<\"c@d.example\"@relay.example>")).startsWith("550 5.7.1");
            assertThat(client.say("DATA")).startsWith("554 5.5.1");
            assertThat(front.events).contains("rejected relay_denied");
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            192.0.2.0/24,   192.0.2.7,          true
            192.0.2.0/24,   192.0.3.7,          false
            192.0.2.7,      192.0.2.7,          true
            10.0.0.0/8,     10.255.255.255,     true
            2001:db8::/32,  2001:db8:1::1,      true
            2001:db8::/32,  2001:db9::1,        false
            ::1,            ::1,                true
            0.0.0.0/0,      2001:db8::1,        false
            192.0.2.0/24,   ::ffff:192.0.2.7,   true
            """)
    void anAddressIsInANetworkOrNot(String network, String address, boolean inside) {
        var networks = new AllowedNetworks(List.of(AllowedNetwork.of(network)), new LabClock(Front.NOON));
        assertThat(networks.of(InetAddress.ofLiteral(address)).isPresent()).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.1/8", "10.0.0.0/33", "", "*", "10.0.0", "10.0.0.0/255.0.0.0",
            "10.*.0.0",
            "example.org/24", "2001:db8::1/32", "10.0.0.0-10.0.0.9"})
    void whatIsNoNetworkIsAnErrorAndNeverLookedUp(String network) {
        assertThatThrownBy(() -> new AllowedNetworks(List.of(AllowedNetwork.of(network)), new LabClock(Front.NOON)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(network);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            a@example.org,      250
            a@EXAMPLE.ORG,      250
            a@sub.example.org,  250
            a@a.b.example.org,  250
            a@example.net,      250
            a@sub.example.net,  550
            a@badexample.org,   550
            a@other.example,    550
            a@[127.0.0.1],      550
            '',                 250
            """)
    void senderDomainsAreKeptTo(String sender, String code) {
        try (var front = Front.open(Front.withSenders("example.org", ".example.org", "example.net"));
                var client = front.client()) {
            assertThat(client.say("MAIL FROM:<" + sender + ">")).startsWith(code);
            assertThat(front.events.contains("rejected sender_not_allowed")).isEqualTo(code.equals("550"));
        }
    }

    @Test
    void aNetworkMayHaveSendersOfItsOwn() {
        var loopback = new AllowedNetwork("127.0.0.0/8", SenderDomains.of(List.of("app.example")), OptionalInt.empty());
        try (var front = Front.open(Front.allowing(AllowedNetwork.of("0.0.0.0/0"), loopback));
                var client = front.client()) {
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("550 5.7.1")
                    .contains("your network 127.0.0.0/8", "allowed are app.example", "sender-domains in its entry");
            assertThat(client.say("MAIL FROM:<a@app.example>")).startsWith("250");
        }
    }

    @Test
    void aNetworkMayHaveARecipientRate() {
        var loopback = new AllowedNetwork("127.0.0.0/8", SenderDomains.ANY, OptionalInt.of(2));
        try (var front = Front.open(Front.allowing(loopback)); var client = front.client()) {
            client.say("MAIL FROM:<a@b.example>");
            assertThat(client.say("RCPT TO:<1@c.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<2@c.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<3@c.example>")).startsWith("451 4.7.1")
                    .contains("your network 127.0.0.0/8", "2 an hour",
                            "recipients-per-hour in its entry of listeners.allow");
            front.clock.advance(Duration.ofMinutes(30));
            assertThat(client.say("RCPT TO:<3@c.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<4@c.example>")).startsWith("451 4.7.1");
            assertThat(front.events).contains("rejected rate_limited");
        }
    }

    @Test
    void recipientsBeyondTheLimitGoInTheNextTransaction() {
        try (var front = Front.open(Front.with(10_000, 2)); var client = front.client()) {
            client.say("MAIL FROM:<a@b.example>");
            client.say("RCPT TO:<1@c.example>");
            client.say("RCPT TO:<2@c.example>");
            assertThat(client.say("RCPT TO:<3@c.example>")).startsWith("452 4.5.3").contains("accept.recipients");
            client.send("DATA\r\n");
            client.expect("354");
            client.send("Subject: a\r\n\r\n.\r\n");
            client.expect("250");
            assertThat(front.submission.only().recipients()).hasSize(2);
        }
    }

    @Test
    void oneClientMayNotTakeAllConnections() {
        try (var front = Front.open(Front.withConnections(10, 1)); var first = front.client()) {
            try (var second = Client.to(front.address())) {
                assertThat(second.reply()).startsWith("421 4.7.0")
                        .contains("limit is 1 ", "accept.connections-per-client");
                assertThat(second.isHungUpOn()).isTrue();
            }
            assertThat(front.events).contains("refused too_many_connections");
            assertThat(first.say("QUIT")).startsWith("221");
            await().until(() -> front.events.contains("disconnected"));
            try (var third = Client.to(front.address())) {
                third.expect("220");
            }
        }
    }

    @Test
    void howOftenAClientMayComeCanBeChanged() throws IOException {
        try (var front = Front.open(); var _ = front.client()) {
            front.reception.prepare(perMinute(OptionalInt.of(1)), List.of(Front.listener())).run();
            front.client().close();
            try (var second = Client.to(front.address())) {
                assertThat(second.reply()).startsWith("421 4.7.0").contains("limit is 1 a minute");
            }
            front.reception.prepare(perMinute(OptionalInt.empty()), List.of(Front.listener())).run();
            front.client().close();
        }
    }

    private static AcceptSettings perMinute(OptionalInt limit) {
        return new AcceptSettings(Front.SETTINGS.hostname(), 10_000, 10, 100, 100, limit,
                AcceptSettings.Patience.DEFAULTS, SenderDomains.ANY,
                Front.SETTINGS.times());
    }

    @Test
    void oneClientMayNotComeAllTheTime() {
        try (var front = Front.open(perMinute(OptionalInt.of(2))); var _ = front.client(); var _ = front.client()) {
            try (var third = Client.to(front.address())) {
                assertThat(third.reply()).startsWith("421 4.7.0")
                        .contains("limit is 2 a minute", "accept.connections-per-minute");
                assertThat(third.isHungUpOn()).isTrue();
            }
            assertThat(front.events).contains("refused rate_limited");
            front.clock.advance(Duration.ofSeconds(30));
            try (var later = Client.to(front.address())) {
                later.expect("220");
            }
        }
    }

    @Test
    void connectionsAreLimitedInTotal() {
        try (var front = Front.open(Front.withConnections(1, 10));
                var _ = front.client();
                var second = Client.to(front.address())) {
            assertThat(second.reply()).startsWith("421 4.7.0").contains("limit is 1 ", "(accept.connections)");
        }
    }

    /// A stranger usually owns a whole IPv6 network, a client of ours one address in it.
    @Test
    void aStrangersNetworkCountsAsOneClient() {
        var networks = new AllowedNetworks(List.of(AllowedNetwork.of("2001:db8::/64")), new LabClock(Front.NOON));
        assertThat(networks.seatOf(InetAddress.ofLiteral("2001:db8:1::1")))
                .isEqualTo(networks.seatOf(InetAddress.ofLiteral("2001:db8:1::2")))
                .isNotEqualTo(networks.seatOf(InetAddress.ofLiteral("2001:db8:1:1::1")));
        assertThat(networks.seatOf(InetAddress.ofLiteral("2001:db8::1")))
                .isNotEqualTo(networks.seatOf(InetAddress.ofLiteral("2001:db8::2")));
    }

    @Test
    void anEarlyTalkerIsCutOff() throws Exception {
        var clock = new LabClock(Front.NOON);
        try (var connections = new Connections(Front.SETTINGS, clock);
                var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = Client.to((InetSocketAddress) server.getLocalSocketAddress())) {
            client.send("EHLO x\r\nMAIL FROM:<a@b.example>\r\n");
            var connection = new Connection(server.accept(), Front.SHORT, connections);
            connections.opened(connection);
            await().until(connection::hasSpoken);

            assertThat(new Dialogue(connection, listening(connections, clock)).begin()).isFalse();
            assertThat(client.reply()).startsWith("554 5.5.1");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    private static Listening listening(Connections connections, LabClock clock) {
        return new Listening(Front.listener(), Front.SETTINGS, new AllowedNetworks(List.of(), clock), Optional.empty(),
                Optional.empty(), Optional.empty(), connections, new FakeSubmission(clock), InboundListener.NOBODY,
                clock);
    }
}
