package org.stsrelay.delivery.sts;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;

/// A resolver that knows what it was told, and keeps a log of what it was asked. What it was not told does not exist.
public final class ZoneResolver implements Resolver {

    private static final Duration TTL = Duration.ofMinutes(5);

    private final Map<String, Answer<List<String>>> texts = new ConcurrentHashMap<>();
    private final Map<String, Answer<List<InetAddress>>> addresses = new ConcurrentHashMap<>();
    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {
    });
    private final List<String> questions = new CopyOnWriteArrayList<>();

    public void txt(String name, String... records) {
        texts.put(name, new Answer.Found<>(List.of(records), false, TTL));
    }

    public void txt(String name, Answer<List<String>> answer) {
        texts.put(name, answer);
    }

    /// Has something happen while the next question for TXT records waits for its answer.
    public void onceAsked(Runnable happening) {
        meanwhile.set(happening);
    }

    public void txtFails(String name) {
        texts.put(name, new Answer.Failed<>("SERVFAIL for " + name + " TXT"));
    }

    public void noTxt(String name) {
        texts.remove(name);
    }

    public void address(String name, String... literals) {
        addresses.put(name,
                new Answer.Found<>(Arrays.stream(literals).map(InetAddress::ofLiteral).toList(), false, TTL));
    }

    public void address(String name, Answer<List<InetAddress>> answer) {
        addresses.put(name, answer);
    }

    /// Such as `TXT _mta-sts.example.test CACHED`, in order.
    public List<String> questions() {
        return List.copyOf(questions);
    }

    @Override
    public Answer<List<MxRecord>> mx(DomainName name, Freshness freshness) {
        questions.add("MX " + name + " " + freshness);
        return new Answer.NxDomain<>(false);
    }

    @Override
    public Answer<List<InetAddress>> addresses(DomainName name, Freshness freshness) {
        questions.add("A " + name + " " + freshness);
        return addresses.getOrDefault(name.ascii(), new Answer.NxDomain<>(false));
    }

    @Override
    public Answer<List<String>> txt(DomainName name, Freshness freshness) {
        questions.add("TXT " + name + " " + freshness);
        meanwhile.getAndSet(() -> {
        }).run();
        return texts.getOrDefault(name.ascii(), new Answer.NxDomain<>(false));
    }

    @Override
    public Answer<List<String>> alias(DomainName name, Freshness freshness) {
        questions.add("CNAME " + name + " " + freshness);
        return new Answer.NxDomain<>(false);
    }

    @Override
    public Answer<List<TlsaRecord>> tlsa(DomainName name, Freshness freshness) {
        questions.add("TLSA " + name + " " + freshness);
        return new Answer.NxDomain<>(false);
    }
}
