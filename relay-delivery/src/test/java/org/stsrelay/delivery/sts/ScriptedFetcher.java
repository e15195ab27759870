package org.stsrelay.delivery.sts;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.stsrelay.delivery.mail.DomainName;

/// A fetcher without a network: it gives what it was told and counts.
final class ScriptedFetcher implements PolicyFetcher {

    static final String CERTIFICATE = "for mta-sts.example.test; issued by CN=lab; until 2026-06-01T00:00:00Z";

    private final Map<DomainName, Supplier<Fetched>> answers = new ConcurrentHashMap<>();
    private final List<DomainName> fetches = new CopyOnWriteArrayList<>();

    void serve(DomainName domain, String body) {
        answer(domain, () -> new Fetched.Body(body.getBytes(StandardCharsets.UTF_8), CERTIFICATE));
    }

    void fail(DomainName domain, Kind kind) {
        answer(domain, () -> new Fetched.Failed(kind, "mta-sts." + domain + " is broken"));
    }

    void answer(DomainName domain, Supplier<Fetched> answer) {
        answers.put(domain, answer);
    }

    int fetches() {
        return fetches.size();
    }

    @Override
    public Fetched fetch(DomainName policyDomain) {
        fetches.add(policyDomain);
        return answers.getOrDefault(policyDomain, () -> new Fetched.Failed(Kind.DNS_ERROR, "no such host")).get();
    }
}
