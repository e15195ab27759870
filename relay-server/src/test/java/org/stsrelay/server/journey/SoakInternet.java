package org.stsrelay.server.journey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxMail;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxStep;

/// The internet of the soak: eighteen domains with a host each, of which six misbehave, each in its own way.
final class SoakInternet implements AutoCloseable {

    /// Where notices go.
    static final String SENDERS = "client.lab.example";

    private static final int GOOD = 12;
    private static final Duration SLOWNESS = Duration.ofMillis(800);

    private final Lab lab = Lab.open();
    private final List<String> domains = new ArrayList<>();
    private final List<Wrong> wrong = new ArrayList<>();

    private record Wrong(String domain, LabMx host, UnaryOperator<MxScript> way, MxScript good) {}

    SoakInternet(Consumer<MxMail> taker) {
        domain(SENDERS, taker);
        domains.clear();
        for (var i = 0; i < GOOD; i++) {
            domain("good" + i + ".example", taker);
        }
        strictly("good0.example");
        strictly("good6.example");
        wrong("silent.example", taker, script -> script.on(MxStep.GREETING, new MxAct.Stall()));
        wrong("busy.example", taker, script -> script.on(MxStep.GREETING, "421 4.3.2 Too busy"));
        wrong("reset.example", taker, script -> script.on(MxStep.BODY, new MxAct.Reset()));
        wrong("tarpit.example", taker,
                script -> script.on(MxStep.RCPT, new MxAct.Later(SLOWNESS, MxAct.say("250 2.1.5 Ok"))));
        wrong("untrusted.example", taker, script -> script.proving(lab.rogue().issue("mx.untrusted.example")));
        strictly("untrusted.example");
        wrong("grey.example", taker, script -> script.on(MxStep.RCPT, "451 4.7.1 Greylisted, try again later"));
    }

    Lab lab() {
        return lab;
    }

    List<String> domains() {
        return domains;
    }

    /// All hosts do what is right from now on.
    void fairWeather() {
        wrong.forEach(each -> each.host().play(each.good()));
    }

    /// Those that misbehave do so again.
    void foulWeather() {
        wrong.forEach(each -> each.host().play(each.way().apply(each.good())));
    }

    /// Every connection to a host that misbehaves breaks, those that are held in silence as well.
    void thunder() {
        wrong.forEach(each -> each.host().hangUp());
    }

    /// Whether the host of this recipient breaks connections.
    boolean breaks(String recipient) {
        return wrong.stream().anyMatch(each -> recipient.endsWith("@" + each.domain()));
    }

    int openConnections() {
        return domains.stream().mapToInt(domain -> lab.hostNamed("mx." + domain).openConnections()).sum();
    }

    @Override
    public void close() {
        lab.close();
    }

    private LabMx domain(String name, Consumer<MxMail> taker) {
        domains.add(name);
        lab.domain(name, "mx." + name);
        return lab.host("mx." + name).handTo(taker);
    }

    private void wrong(String name, Consumer<MxMail> taker, UnaryOperator<MxScript> way) {
        var host = domain(name, taker);
        wrong.add(new Wrong(name, host, way, host.script()));
    }

    private void strictly(String domain) {
        lab.policy(domain, "1", "enforce", "mx." + domain);
    }
}
