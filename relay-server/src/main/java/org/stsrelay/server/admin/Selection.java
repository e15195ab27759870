package org.stsrelay.server.admin;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.delivery.spool.QueueDesk.State;

/// Which messages a request is about: its parameters, read strictly. A name that is not known is refused and never passed
/// over, since a mistyped filter would otherwise select everything.
///
/// @param ids empty for any
/// @param filter the other parts, `limit` included
/// @param narrows whether anything but `limit` was given
/// @param all whether `all=true` was given
/// @param reason why somebody acts, empty when not given
record Selection(Set<QueueId> ids, Filter filter, boolean narrows, boolean all, String reason) {

    static final int DEFAULT_LIST = 1000;
    static final int MOST_LISTED = 100_000;

    private static final int MOST_TEXT = 500;
    private static final List<String> NARROWING =
            List.of("id", "from", "sender-domain", "to", "domain", "state", "older-than", "because", "attempts");
    private static final List<String> OTHERS = List.of("limit", "all", "reason");

    Selection {
        ids = Set.copyOf(ids);
    }

    /// @throws Refusal saying which parameter is wrong and what is expected
    static Selection of(Map<String, List<String>> parameters) {
        parameters.keySet().forEach(Selection::checkKnown);
        var read = new Reader(parameters);
        var filter = new Filter(Optional.empty(), read.one("from", Function.identity()),
                read.one("sender-domain", text -> DomainName.of(text).ascii()), read.one("to", Function.identity()),
                read.one("domain", DomainPart::of), states(read), read.one("older-than", Ages::parse),
                read.one("because", Function.identity()), attempts(read),
                read.one("limit", text -> whole(text, 1, Integer.MAX_VALUE)).orElse(Integer.MAX_VALUE));
        return new Selection(new LinkedHashSet<>(read.many("id", QueueId::new)), filter,
                NARROWING.stream().anyMatch(parameters::containsKey),
                read.one("all", Selection::yes).orElse(false), read.one("reason", Function.identity()).orElse(""));
    }

    /// One filter for each id, or the one without.
    List<Filter> filters() {
        return ids.isEmpty() ? List.of(filter) : ids.stream().sorted().limit(filter.limit()).map(this::withId).toList();
    }

    /// The same with another limit.
    List<Filter> filters(int limit) {
        return filters().stream().map(part -> with(part, part.id(), limit)).toList();
    }

    /// @throws Refusal when it says neither which messages nor that all are meant
    Selection forActing() {
        if (!narrows && !all) {
            throw Refusal.badRequest("Say which messages are meant: %s; or all=true for every one that waits."
                    .formatted(String.join(", ", NARROWING)));
        }
        if (narrows && all) {
            throw Refusal.badRequest("all=true and a filter contradict each other; give one of them.");
        }
        if (filter.states().contains(State.FINISHED)) {
            throw Refusal.badRequest("Finished messages have left the queue; nothing can be done to them.");
        }
        return this;
    }

    private Filter withId(QueueId id) {
        return with(filter, Optional.of(id), filter.limit());
    }

    private static Filter with(Filter filter, Optional<QueueId> id, int limit) {
        return new Filter(id, filter.sender(), filter.senderDomain(), filter.recipient(), filter.destination(),
                filter.states(), filter.olderThan(), filter.reason(), filter.minimumAttempts(), limit);
    }

    private static void checkKnown(String name) {
        if (!NARROWING.contains(name) && !OTHERS.contains(name)) {
            throw Refusal.badRequest("There is no parameter '%s'; there are %s.".formatted(printable(name),
                    Stream.concat(NARROWING.stream(), OTHERS.stream()).collect(Collectors.joining(", "))));
        }
    }

    /// `state=deferred,held` and `state=deferred&state=held` alike.
    private static Set<State> states(Reader read) {
        var states = EnumSet.noneOf(State.class);
        read.many("state", text -> Stream.of(text.split(",", -1)).map(Selection::state).toList())
                .forEach(states::addAll);
        return states;
    }

    private static State state(String text) {
        return Stream.of(State.values())
                .filter(state -> Tokens.of(state).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected "
                        + Stream.of(State.values()).map(Tokens::of).collect(Collectors.joining(", "))));
    }

    private static OptionalInt attempts(Reader read) {
        return read.one("attempts", text -> whole(text, 0, Integer.MAX_VALUE))
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    private static boolean yes(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("expected true or false");
        }
        return text.equals("true");
    }

    private static int whole(String text, int least, int most) {
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
            throw new IllegalArgumentException("expected a whole number from %d to %d".formatted(least, most));
        }
        return Integer.parseInt(text);
    }

    private static String printable(String text) {
        return text.substring(0, Math.min(text.length(), 40)).replaceAll("\\p{Cntrl}", "?");
    }

    /// Reads values and says which one is wrong.
    private record Reader(Map<String, List<String>> parameters) {

        <T> Optional<T> one(String name, Function<String, T> parse) {
            var values = many(name, parse);
            if (values.size() > 1) {
                throw Refusal.badRequest("The parameter '%s' is given twice; give it once.".formatted(name));
            }
            return values.stream().findFirst();
        }

        <T> List<T> many(String name, Function<String, T> parse) {
            return parameters.getOrDefault(name, List.of()).stream().map(text -> read(name, text, parse)).toList();
        }

        private static <T> T read(String name, String text, Function<String, T> parse) {
            try {
                if (text.isBlank() || text.length() > MOST_TEXT) {
                    throw new IllegalArgumentException("expected 1 to %d characters".formatted(MOST_TEXT));
                }
                return parse.apply(text.strip());
            } catch (IllegalArgumentException e) {
                throw Refusal.badRequest("%s: cannot use '%s': %s.".formatted(name, printable(text), e.getMessage()));
            }
        }
    }
}
