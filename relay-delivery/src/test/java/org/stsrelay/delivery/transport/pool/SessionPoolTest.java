package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.transport.Session;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Session.Verdict.Lost;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.Transport.Connected.Open;
import org.stsrelay.delivery.transport.Transport.Connected.TlsRefused;
import org.stsrelay.delivery.transport.Transport.Endpoint;
import org.stsrelay.delivery.transport.TransportListener;
import org.stsrelay.delivery.transport.TransportListener.Result;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxSession;
import org.stsrelay.lab.MxStep;

class SessionPoolTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    // Whom a kept session is for.

    @Test
    void aSessionServesTheNextMessage() {
        try (var wire = new Wire(Wire.good())) {
            for (var i = 0; i < 3; i++) {
                assertAccepted(wire);
            }

            assertThat(wire.mx.connections()).isOne();
            assertThat(wire.mx.sessions().getFirst().transactions()).isEqualTo(3);
            assertThat(wire.heard.connections).containsExactly(Result.OPENED, Result.REUSED, Result.REUSED);
        }
    }

    @Test
    void aSessionKnowsThatItIsNotNew() {
        try (var wire = new Wire(Wire.good())) {
            try (var first = wire.open(Wire.WEB_PKI)) {
                assertThat(first.isReused()).isFalse();
                Wire.verdicts(first, Wire.letter("x\r\n", "a@x.test"));
            }
            try (var second = wire.open(Wire.WEB_PKI)) {
                assertThat(second.isReused()).isTrue();
            }
        }
    }

    @Test
    void eachDomainIsCountedOnceInASession() {
        try (var wire = new Wire(Wire.good())) {
            try (var session = wire.open(Wire.WEB_PKI)) {
                assertThat(session.isFirstFor(DomainName.of("a.test"))).isTrue();
            }
            try (var session = wire.open(Wire.WEB_PKI)) {
                assertThat(session.isFirstFor(DomainName.of("a.test"))).isFalse();
                assertThat(session.isFirstFor(DomainName.of("b.test"))).isTrue();
            }
        }
    }

    @Test
    void theSameAddressUnderAnotherNameIsAnotherHost() {
        try (var wire = new Wire(MxScript.good(Wire.NAME, Wire.TRUSTED.issue(Wire.NAME, "mx2.example.test")))) {
            wire.open("mx1.example.test", Wire.WEB_PKI).close();
            wire.open("mx2.example.test", Wire.WEB_PKI).close();

            assertThat(wire.mx.connections()).isEqualTo(2);
        }
    }

    @Test
    void STS_3_4_5_aSessionThatProvedNothingIsNotForAMessageThatAsksForProof() {
        try (var wire = new Wire(MxScript.good(Wire.NAME, Wire.ROGUE.issue(Wire.NAME)))) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement().isInstanceOf(Accepted.class);

            assertThat(wire.connect(Wire.WEB_PKI)).isInstanceOf(TlsRefused.class);
            assertThat(wire.mx.messages()).isOne();
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement().isInstanceOf(Accepted.class);
            assertThat(wire.mx.connections()).isEqualTo(2);
        }
    }

    @Test
    void aClearSessionIsNotForAMessageThatAsksForProof() {
        try (var wire = new Wire(MxScript.good(Wire.NAME))) {
            wire.send(Wire.OBSERVED, "a@x.test");

            assertThat(wire.connect(Wire.WEB_PKI)).isInstanceOf(TlsRefused.class);
            assertThat(wire.mx.messages()).isOne();
        }
    }

    @Test
    void aSessionThatProvedEverythingIsForEverybody() {
        try (var wire = new Wire(Wire.good())) {
            wire.open(Wire.OPPORTUNISTIC).close();
            wire.open(Wire.WEB_PKI).close();
            wire.open(Wire.OBSERVED).close();

            assertThat(wire.mx.connections()).isOne();
        }
    }

    // For how long.

    @ParameterizedTest
    @CsvSource({"299,1", "300,2", "-1,2"})
    void factsThatAreTooOldCountNoMore(long seconds, int connections) {
        try (var wire = new Wire(Wire.good())) {
            wire.open(Wire.WEB_PKI).close();
            wire.clock.advance(Duration.ofSeconds(seconds));
            wire.open(Wire.WEB_PKI).close();

            assertThat(wire.mx.connections()).isEqualTo(connections);
        }
    }

    @Test
    void anIdleSessionSaysGoodbye() {
        try (var wire = new Wire(Wire.good(), Wire.SETTINGS, limits(Duration.ofMillis(50), LONG, 1000))) {
            assertAccepted(wire);

            await().untilAsserted(() -> assertThat(wire.pool.activeConnections()).isZero());
            assertThat(wire.mx.sessions().getFirst().commands()).endsWith("QUIT");
        }
    }

    @Test
    void anOldSessionIsNotUsedAgain() {
        try (var wire = new Wire(Wire.good(), Wire.SETTINGS, limits(LONG, Duration.ZERO, 1000))) {
            assertAccepted(wire);
            assertAccepted(wire);

            assertThat(wire.mx.connections()).isEqualTo(2);
        }
    }

    @Test
    void aSessionCarriesSoManyMessagesAndNoMore() {
        try (var wire = new Wire(Wire.good(), Wire.SETTINGS, limits(LONG, LONG, 2))) {
            for (var i = 0; i < 5; i++) {
                assertAccepted(wire);
            }

            assertThat(wire.mx.sessions()).extracting(MxSession::transactions).containsExactly(2, 2, 1);
        }
    }

    @Test
    void aHostThatWantsFewerMessagesOnASessionGetsFewer() {
        var usual = limits(LONG, LONG, 1000);
        var limits = usual.byHost(host -> host.equals(DomainPart.of(Wire.NAME))
                ? new PoolLimits.Wear(LONG, LONG, 2)
                : usual.usual());
        try (var wire = new Wire(Wire.good(), Wire.SETTINGS, limits)) {
            for (var i = 0; i < 3; i++) {
                assertAccepted(wire);
            }

            assertThat(wire.mx.sessions()).extracting(MxSession::transactions).containsExactly(2, 1);
        }
    }

    @Test
    void aSessionNobodyUsesMakesRoomForOneWithAnotherHostOfItsProvider() {
        var share = Optional.of(new PoolLimits.Share(new ProviderName("hoster"), 1));
        var limits = limits(LONG, LONG, 1000).byHost(_ -> new PoolLimits.Wear(LONG, LONG, 1000, true, share));
        try (var wire = new Wire(Wire.good(), Wire.SETTINGS, limits)) {
            assertAccepted(wire);

            try (var _ = wire.open("other.example.test", Wire.OPPORTUNISTIC)) {
                await().untilAsserted(() -> assertThat(wire.pool.activeConnections()).isOne());
                assertThat(wire.mx.sessions().getFirst().commands()).last().isEqualTo("QUIT");
            }
            assertThat(wire.mx.connections()).isEqualTo(2);
        }
    }

    /// Else a reload of the provider table would have its next connections wait for one that has long ended.
    @Test
    void aConnectionGivesBackThePlaceThatItTookThoughTheProviderTableIsAnotherOneByThen() {
        var share = new AtomicReference<>(Optional.of(new PoolLimits.Share(new ProviderName("hoster"), 1)));
        var limits = limits(LONG, LONG, 1000).byHost(_ -> new PoolLimits.Wear(LONG, LONG, 1000, true, share.get()));
        try (var wire = new Wire(Wire.good(), Wire.SETTINGS, limits)) {
            try (var _ = wire.open(Wire.OPPORTUNISTIC)) {
                share.set(Optional.of(new PoolLimits.Share(new ProviderName("other"), 1)));
            }
            wire.pool.renew();
            await().untilAsserted(() -> assertThat(wire.pool.activeConnections()).isZero());
            share.set(Optional.of(new PoolLimits.Share(new ProviderName("hoster"), 1)));

            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> wire.open(Wire.OPPORTUNISTIC).close());
        }
    }

    @Test
    void noMoreSessionsAreKeptThanMayBe() {
        var limits = new PoolLimits(LONG, LONG, LONG, 1000, 1);
        try (var wire = new Wire(Wire.good(), Wire.SETTINGS, limits)) {
            try (var _ = wire.open(Wire.WEB_PKI); var _ = wire.open(Wire.WEB_PKI)) {
                assertThat(wire.pool.activeConnections()).isEqualTo(2);
            }

            await().untilAsserted(() -> assertThat(wire.pool.activeConnections()).isOne());
        }
    }

    @Test
    void aSessionGivenBackTwiceIsKeptOnce() {
        try (var wire = new Wire(Wire.good())) {
            var session = wire.open(Wire.WEB_PKI);
            session.close();
            session.close();

            try (var _ = wire.open(Wire.WEB_PKI); var _ = wire.open(Wire.WEB_PKI)) {
                assertThat(wire.mx.connections()).isEqualTo(2);
            }
        }
    }

    @Test
    void STS_5_2_aMistakeInJudgingIsNoReasonForClearText() {
        try (var mx = LabMx.on(Wire.good());
                var pool = new SessionPool(() -> Wire.SETTINGS, PoolLimits.DEFAULT, (_, _) -> {
                    throw new IllegalStateException("our own mistake");
                }, new LabClock(Wire.NOW), TransportListener.NOBODY)) {
            var endpoint = new Endpoint(DomainPart.of(Wire.NAME), mx.address(), mx.port());

            assertThatIllegalStateException().isThrownBy(() -> pool.connect(endpoint, Wire.OPPORTUNISTIC));
            assertThat(mx.connections()).isOne();
            assertThat(pool.activeConnections()).isZero();
            await().untilAsserted(() -> assertThat(mx.openConnections()).isZero());
        }
    }

    // When the host has gone in the meantime.

    @Test
    void aHostThatSaid421InTheMeantimeIsNotAskedAgain() {
        try (var wire = new Wire(MxScript.good(Wire.NAME))) {
            wire.mx.change(script -> script.on(MxStep.END_OF_DATA, "250 ok\r\n421 4.4.2 idle"));
            assertAcceptedInClear(wire);
            assertAcceptedInClear(wire);

            assertThat(wire.mx.connections()).isEqualTo(2);
            assertThat(wire.mx.sessions().getFirst().transactions()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSessionThatDiedUnnoticedCostsTheCallerNothing(boolean tls) {
        var script = tls ? Wire.good() : MxScript.good(Wire.NAME);
        try (var wire = new Wire(script)) {
            assertAcceptedInClear(wire);
            wire.mx.hangUp();
            await().until(() -> wire.mx.openConnections() == 0);

            assertAcceptedInClear(wire);
            assertThat(wire.mx.messages()).isEqualTo(2);
            assertThat(wire.mx.connections()).isEqualTo(2);
        }
    }

    @Test
    void aKeptSessionThatIsLostAtMailIsReplacedOnceAndTheFactsWithIt() {
        try (var wire = new Wire(Wire.good())) {
            assertAccepted(wire);
            wire.mx.change(script -> script.on(MxStep.MAIL, new MxAct.Drop()));

            try (var session = wire.open(Wire.WEB_PKI)) {
                var before = session.facts();
                assertThat(Wire.verdicts(session, Wire.letter("x\r\n", "a@x.test"))).singleElement()
                        .isInstanceOfSatisfying(Lost.class, lost -> assertThat(lost.stage()).isEqualTo(Stage.MAIL));
                assertThat(session.isReused()).isFalse();
                assertThat(session.facts()).isNotSameAs(before);
            }
            assertThat(wire.mx.connections()).isEqualTo(2);
        }
    }

    @Test
    void theReplacementHasToProveAsMuch() {
        try (var wire = new Wire(Wire.good())) {
            assertAccepted(wire);
            wire.mx.play(MxScript.good(Wire.NAME, Wire.ROGUE.issue(Wire.NAME)).on(MxStep.MAIL, new MxAct.Drop()));

            assertThat(wire.send(Wire.WEB_PKI, "a@x.test")).singleElement().isInstanceOf(Lost.class);
            assertThat(wire.mx.messages()).isOne();
            assertThat(wire.mx.sessions().getLast().commands()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    void whatIsLostAfterMailIsNotSentTwice() {
        try (var wire = new Wire(Wire.good())) {
            assertAccepted(wire);
            wire.mx.change(script -> script.on(MxStep.END_OF_DATA, new MxAct.Drop()));

            assertThat(wire.send(Wire.WEB_PKI, "a@x.test")).singleElement().isInstanceOf(Lost.class);
            assertThat(wire.mx.connections()).isOne();
        }
    }

    // Many at a time.

    @Test
    void thousandsOfThreadsShareThePool() throws Exception {
        var accepted = new AtomicInteger();
        try (var wire = new Wire(Wire.good().asSink())) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var slots = new Semaphore(50);
                for (var i = 0; i < 2000; i++) {
                    var requirement = i % 2 == 0 ? Wire.WEB_PKI : Wire.OPPORTUNISTIC;
                    threads.execute(() -> {
                        slots.acquireUninterruptibly();
                        try {
                            wire.send(requirement, "a@x.test")
                                    .stream()
                                    .filter(Accepted.class::isInstance)
                                    .forEach(_ -> accepted.incrementAndGet());
                        } finally {
                            slots.release();
                        }
                    });
                }
            }
            assertThat(accepted).hasValue(2000);
            assertThat(wire.mx.messages()).isEqualTo(2000);
            assertThat(wire.mx.connections()).isLessThanOrEqualTo(50);
            assertThat(wire.pool.activeConnections()).isEqualTo(wire.mx.connections());
        }
    }

    @Test
    void closingSaysGoodbyeToAll() {
        var wire = new Wire(Wire.good());
        try (wire) {
            var sessions = new ArrayList<Session>();
            for (var i = 0; i < 5; i++) {
                sessions.add(wire.open(Wire.WEB_PKI));
            }
            var lent = sessions.removeFirst();
            sessions.forEach(Session::close);
            wire.pool.close();

            assertThat(wire.pool.activeConnections()).isOne();
            lent.close();
            await().untilAsserted(() -> assertThat(wire.pool.activeConnections()).isZero());
            await().untilAsserted(() -> assertThat(wire.mx.sessions())
                    .allSatisfy(session -> assertThat(session.commands()).endsWith("QUIT")));
        }
    }

    @Test
    void twoHostsMayShareAPort() {
        try (var wire = new Wire(Wire.good());
                var other = LabMx.at(InetAddress.ofLiteral("127.0.0.2"), wire.mx.port(), MxScript.good("mx2"))) {
            var endpoint = new Endpoint(DomainPart.of("mx2.example.test"), other.address(), other.port());
            var connected = wire.pool.connect(endpoint, Wire.OPPORTUNISTIC);

            assertThat(connected).isInstanceOfSatisfying(
                    Open.class, open -> {
                        assertThat(open.session().facts().security()).isInstanceOf(Security.Clear.class);
                        open.session().close();
                    });
            assertThat(other.connections()).isOne();
            assertThat(wire.mx.connections()).isZero();
        }
    }

    private static PoolLimits limits(Duration idle, Duration life, int messages) {
        return new PoolLimits(idle, life, LONG, messages, 1000);
    }

    private static void assertAccepted(Wire wire) {
        assertThat(wire.send(Wire.WEB_PKI, "a@x.test")).singleElement().isInstanceOf(Accepted.class);
    }

    private static void assertAcceptedInClear(Wire wire) {
        assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement().isInstanceOf(Accepted.class);
    }
}
