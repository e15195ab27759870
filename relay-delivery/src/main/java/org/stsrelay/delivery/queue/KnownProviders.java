package org.stsrelay.delivery.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.queue.ProviderState.Pause;

/// All providers of destinations with mail, and those that are paused. Guarded by the dispatcher's lock.
final class KnownProviders {

    /// When the accountant had nothing to lend.
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    /// A pause that has been over for so long says nothing about the provider any more.
    private static final Duration STALE = Duration.ofHours(1);

    private final Accountant accountant;
    private final Pauses pauses;
    private final Map<ProviderName, Provider> all = new HashMap<>();
    private final Timetable<Provider> timetable = new Timetable<>();
    private final Set<ProviderName> changed = new LinkedHashSet<>();
    private final List<ProviderNews> news = new ArrayList<>();

    KnownProviders(Accountant accountant, Pauses pauses) {
        this.accountant = accountant;
        this.pauses = pauses;
    }

    void restore(Collection<Remembered.Provider> remembered, Instant now) {
        for (var each : remembered) {
            if (each.pause().filter(pause -> pause.until().isAfter(now.minus(STALE))).isPresent()) {
                var provider = of(each.name());
                provider.restore(plausible(each, now));
                wakeAfterPause(provider, now);
            } else {
                changed.add(each.name());
            }
        }
    }

    /// A pause that somebody asked for is as long as he said.
    private Remembered.Provider plausible(Remembered.Provider each, Instant now) {
        return new Remembered.Provider(each.name(), each.window(), each.throttlings(),
                each.pause()
                        .map(pause -> pause.byHand()
                                ? pause
                                : new Pause(pauses.throttledUntil(pause.until(), now), pause.reason(), false)));
    }

    Provider of(ProviderName name) {
        return all.computeIfAbsent(name, added -> Provider.named(added, accountant.limit(added)));
    }

    /// Has a slot lent for one more attempt.
    boolean borrow(Provider provider, Instant now) {
        var lent = provider.alone || accountant.lend(provider.name);
        if (!lent) {
            timetable.wake(provider, now.plus(ASK_AGAIN));
        }
        return lent;
    }

    /// Ends an attempt.
    ///
    /// @return the pause of its provider that begins because of it
    Optional<Pause> ended(Slot slot, Concluded concluded, Instant now) {
        var provider = slot.provider;
        var tooMuch = provider.isTooMuch(slot, concluded.site());
        takeBack(slot, concluded.site());
        return tooMuch ? Optional.of(throttled(provider, concluded, now)) : Optional.empty();
    }

    private Pause throttled(Provider provider, Concluded concluded, Instant now) {
        var until = now.plus(pauses.throttled(provider.throttlings()));
        var pause = new Pause(until, concluded.throttled().orElse("it did not say why"), false);
        provider.throttled(pause);
        return pause;
    }

    /// An attempt leaves its place, ended or not.
    ///
    /// @param site what was learned by it
    void takeBack(Slot slot, Site site) {
        var provider = slot.provider;
        if (!provider.alone) {
            accountant.takeBack(provider.name);
        }
        if (provider.ended(slot, site)) {
            news.add(new ProviderNews.Resumed(provider.name));
        }
    }

    /// @return the pause that somebody ended before its time
    Optional<Provider> resume(ProviderName name, Instant now) {
        var paused = Optional.ofNullable(all.get(name)).filter(provider -> provider.isPaused(now));
        paused.ifPresent(this::resume);
        return paused;
    }

    void tellPaused(Provider provider, Pause pause, int returned) {
        news.add(new ProviderNews.Paused(provider.name, pause, returned));
    }

    /// Looks at a provider after something happened to it.
    ///
    /// @return whether it is still of interest
    boolean review(Provider provider, Instant now) {
        if (provider.alone) {
            wakeAfterPause(provider, now);
            return true;
        }
        if (provider.hasServedPauseByHand(now)) {
            resume(provider);
        }
        provider.limit(accountant.limit(provider.name));
        wakeAfterPause(provider, now);
        var idle = provider.isIdle(now);
        if (idle) {
            all.remove(provider.name, provider);
        }
        if (idle ? provider.kept.isPresent() : !provider.kept.equals(provider.remembered())) {
            changed.add(provider.name);
        }
        return !idle;
    }

    Optional<Provider> due(Instant now) {
        return timetable.due(now);
    }

    Instant nextDue() {
        return timetable.next();
    }

    int paused(Instant now) {
        return (int) all.values().stream().filter(provider -> provider.isPaused(now)).count();
    }

    List<ProviderState> states(Instant now) {
        return all.values().stream().map(each -> each.state(accountant.limit(each.name), now)).toList();
    }

    List<ProviderNews> takeNews() {
        var taken = List.copyOf(news);
        news.clear();
        return taken;
    }

    boolean hasChanges() {
        return !changed.isEmpty();
    }

    /// What is to be remembered of those that changed, and those of which nothing is.
    Map<ProviderName, Optional<Remembered.Provider>> takeChanges() {
        var taken = new HashMap<ProviderName, Optional<Remembered.Provider>>();
        for (var name : changed) {
            var provider = Optional.ofNullable(all.get(name));
            var value = provider.flatMap(Provider::remembered);
            provider.ifPresent(known -> known.kept = value);
            taken.put(name, value);
        }
        changed.clear();
        return taken;
    }

    void changedStill(Collection<ProviderName> names) {
        changed.addAll(names);
    }

    private void resume(Provider provider) {
        provider.resume();
        news.add(new ProviderNews.Resumed(provider.name));
    }

    private void wakeAfterPause(Provider provider, Instant now) {
        if (provider.isPaused(now) && !provider.pausedUntil().equals(Instant.MAX)) {
            timetable.wake(provider, provider.pausedUntil());
        }
    }
}
