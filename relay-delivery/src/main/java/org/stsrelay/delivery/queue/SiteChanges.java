package org.stsrelay.delivery.queue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;

/// What the memory of sites does not know yet.
///
/// @param destinations of which there is nothing to remember any more
/// @param providers the same
record SiteChanges(Remembered changed, List<DomainPart> destinations, List<ProviderName> providers) {

    static SiteChanges of(Map<DomainPart, Optional<Remembered.Destination>> destinations,
            Map<ProviderName, Optional<Remembered.Provider>> providers) {
        return new SiteChanges(new Remembered(present(destinations), present(providers)), absent(destinations),
                absent(providers));
    }

    boolean isEmpty() {
        return allDestinations().findAny().isEmpty() && allProviders().findAny().isEmpty();
    }

    private static <T> List<T> present(Map<?, Optional<T>> values) {
        return values.values().stream().flatMap(Optional::stream).toList();
    }

    private static <N> List<N> absent(Map<N, ? extends Optional<?>> values) {
        return values.entrySet().stream().filter(each -> each.getValue().isEmpty()).map(Map.Entry::getKey).toList();
    }

    Stream<DomainPart> allDestinations() {
        return Stream.concat(changed.destinations().stream().map(Remembered.Destination::name), destinations.stream());
    }

    Stream<ProviderName> allProviders() {
        return Stream.concat(changed.providers().stream().map(Remembered.Provider::name), providers.stream());
    }
}
