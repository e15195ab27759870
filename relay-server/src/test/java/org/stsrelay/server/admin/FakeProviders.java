package org.stsrelay.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.ProviderState;

/// Two providers, one of which has asked for less.
public final class FakeProviders implements ProviderDesk {

    private final Map<ProviderName, ProviderState> known = new TreeMap<>();

    public FakeProviders() {
        put("google", 10, Optional.empty());
        put("net:192.0.2.0/24", 1, Optional.of(new ProviderState.Pause(FakeQueue.NOON.plus(Duration.ofMinutes(10)),
                "421 4.7.0 [TSS04] later", false)));
    }

    @Override
    public List<ProviderState> list() {
        return List.copyOf(known.values());
    }

    @Override
    public Optional<ProviderState> pause(ProviderName provider, Optional<Duration> span, String reason) {
        var until = span.map(FakeQueue.NOON::plus).orElse(Instant.MAX);
        return replaced(provider, Optional.of(new ProviderState.Pause(until, reason, true)));
    }

    @Override
    public Optional<ProviderState> resume(ProviderName provider) {
        return replaced(provider, Optional.empty());
    }

    private Optional<ProviderState> replaced(ProviderName provider, Optional<ProviderState.Pause> pause) {
        return Optional.ofNullable(known.computeIfPresent(provider,
                (name, old) -> new ProviderState(name, old.limit(), old.window(), old.busy(), old.destinations(),
                        old.ready(), pause)));
    }

    private void put(String name, int window, Optional<ProviderState.Pause> pause) {
        var provider = new ProviderName(name);
        known.put(provider, new ProviderState(provider, 10, window, 3, 2, 40, pause));
    }
}
