package org.stsrelay.reporting.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainName;

/// Who is left alone for a while, since nothing came from there. A host that cannot be connected to is, whatever is wanted of
/// it. One that hangs after that may do so at a place that a stranger has sought out, who is to silence nobody else: it is
/// that place then, and whatever else he wants there, and the host only when several hang in a row.
final class Silences {

    /// Each another place, named by another domain.
    static final int SEVERAL = 3;

    /// A report that is tried in vain for a day is not to keep others from the host for longer.
    private static final Duration QUIET = Duration.ofMinutes(5);

    private final Map<Part, Silence> silent = new ConcurrentHashMap<>();
    /// By host, since it was last heard of.
    private final Map<String, List<Hang>> hanging = new ConcurrentHashMap<>();

    /// @param authority the host with its port: a stranger's record that names a closed one silences nobody at another
    /// @param domain who wants a report there
    record Call(String authority, String uri, DomainName domain) {}

    /// @param word what it did not answer to, for people
    record Silence(Instant since, Instant until, String word) {

        /// One from after now is of a clock that was set back.
        boolean isOver(Instant now) {
            return since.isAfter(now) || !until.isAfter(now);
        }
    }

    private sealed interface Part {
        record Host(String authority) implements Part {}

        record Place(String uri) implements Part {}

        record Caller(String authority, DomainName domain) implements Part {}
    }

    private record Hang(Call call, Silence silence) {
        boolean isLike(Call other) {
            return call.uri().equals(other.uri()) || call.domain().equals(other.domain());
        }
    }

    private static List<Part> parts(Call call) {
        return List.of(new Part.Host(call.authority()), new Part.Place(call.uri()),
                new Part.Caller(call.authority(), call.domain()));
    }

    /// What one that is not to be tried yet was silent to, the latest.
    Optional<Silence> of(Call call, Instant now) {
        return parts(call).stream()
                .map(silent::get)
                .filter(Objects::nonNull)
                .filter(silence -> !silence.isOver(now))
                .max(Comparator.comparing(Silence::since));
    }

    /// The host cannot be connected to.
    void closed(Call call, String word, Instant now) {
        silent.put(new Part.Host(call.authority()), new Silence(now, now.plus(QUIET), word));
    }

    /// It can, and does not answer.
    void hangs(Call call, String word, Instant now) {
        var silence = new Silence(now, now.plus(QUIET), word);
        silent.put(new Part.Place(call.uri()), silence);
        silent.put(new Part.Caller(call.authority(), call.domain()), silence);
        var hang = new Hang(call, silence);
        var inARow = hanging.merge(call.authority(), List.of(hang), (known, _) -> with(known, hang));
        if (inARow.size() >= SEVERAL) {
            closed(call, word, now);
        }
    }

    private static List<Hang> with(List<Hang> known, Hang hang) {
        var recent = known.stream().filter(each -> !each.silence().isOver(hang.silence().since())).toList();
        return recent.stream().anyMatch(each -> each.isLike(hang.call()))
                ? recent
                : Stream.concat(recent.stream(), Stream.of(hang)).toList();
    }

    /// It does answer.
    void answered(Call call) {
        silent.remove(new Part.Host(call.authority()));
        silent.remove(new Part.Place(call.uri()));
        hanging.remove(call.authority());
    }

    void forgetBefore(Instant now) {
        silent.values().removeIf(silence -> silence.isOver(now));
        hanging.values().removeIf(hangs -> hangs.stream().allMatch(hang -> hang.silence().isOver(now)));
    }
}
