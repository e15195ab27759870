package org.stsrelay.delivery.sts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;

/// Asks the DNS for a domain's `_mta-sts` record.
///
/// How long an answer may be kept is the resolver's business. What is remembered here is only how the last answer read,
/// so that a record is not parsed again for each message, and until when it counted as asked.
final class RecordLookup {

    private static final long REMEMBERED = 50_000;

    /// No honest answer is longer; a longer one is parsed each time.
    private static final int MAX_REMEMBERED_LENGTH = 1_024;

    private final Resolver resolver;
    private final Clock clock;
    private final Cache<DomainName, Reading> readings = Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /// @param until when the answer's time to live ends: another answer after that has been asked anew
    private record Reading(DomainName recordName, List<String> texts, Discovery discovery, Instant until) {}

    RecordLookup(Resolver resolver, Clock clock) {
        this.resolver = resolver;
        this.clock = clock;
    }

    Discovery look(DomainName domain, Freshness freshness) {
        var before = Optional.ofNullable(readings.getIfPresent(domain));
        var name = before.map(Reading::recordName).or(() -> recordName(domain));
        if (name.isEmpty()) {
            return new Discovery.Absent("_mta-sts." + domain + " is too long to be a name");
        }
        return switch (resolver.txt(name.get(), freshness)) {
            case Answer.Found<List<String>> found -> read(domain, name.get(), found, before);
            case Answer.NoData<List<String>> _ -> new Discovery.Absent(name.get() + " has no TXT record");
            case Answer.NxDomain<List<String>> _ -> new Discovery.Absent(name.get() + " does not exist");
            case Answer.Failed<List<String>>(var reason) -> new Discovery.Unknown(reason);
        };
    }

    void forget(DomainName domain) {
        readings.invalidate(domain);
    }

    private Discovery read(DomainName domain, DomainName name, Answer.Found<List<String>> found,
            Optional<Reading> before) {
        var now = clock.instant();
        if (before.isPresent() && now.isBefore(before.get().until()) && before.get().texts().equals(found.value())) {
            return before.get().discovery();
        }
        var discovery = StsRecord.among(found.value());
        if (found.value().stream().mapToInt(String::length).sum() <= MAX_REMEMBERED_LENGTH) {
            var until = now.plus(found.timeToLive());
            readings.put(domain, new Reading(name, List.copyOf(found.value()), known(discovery), until));
        }
        return discovery;
    }

    private static Discovery known(Discovery discovery) {
        return discovery instanceof Discovery.Published(var id, _) ? new Discovery.Published(id, false) : discovery;
    }

    private static Optional<DomainName> recordName(DomainName domain) {
        try {
            return Optional.of(domain.child("_mta-sts"));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
