package org.stsrelay.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.QueueSummary;

/// A queue of given messages that notes what it is asked to do.
public final class FakeQueue implements QueueDesk {

    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    public static final QueueId WAITING = new QueueId("01JDCQ8Y5T8KZ4QK6P6Q2W3E4R");
    public static final QueueId HELD = new QueueId("01JDCQ8Y5V0000000000000000");
    public static final QueueId FRESH = new QueueId("01JDCQ8Y5W0000000000000000");

    private final List<Listed> messages = new ArrayList<>(List.of(waiting(), held(), fresh()));
    private final List<Filter> filters = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private boolean broken;

    /// The filters it was asked with, oldest first.
    public List<Filter> filters() {
        return filters;
    }

    /// What it was asked to do, as `verb id reason`.
    public List<String> done() {
        return done;
    }

    public void add(Listed message) {
        messages.add(message);
    }

    public void clear() {
        messages.clear();
    }

    public void breakDown() {
        broken = true;
    }

    @Override
    public List<Listed> list(Filter filter) {
        if (broken) {
            throw new IllegalStateException("disk I/O error");
        }
        filters.add(filter);
        return messages.stream().filter(matching(filter)).limit(filter.limit()).toList();
    }

    @Override
    public Optional<Shown> show(QueueId id) {
        return messages.stream()
                .filter(message -> message.id().equals(id))
                .findFirst()
                .map(message -> new Shown(message, "<1@example.org>", "smtp", "10.0.0.1", "",
                        List.of("""
                        {"time":"2026-11-24T11:50:00Z","event":"attempt","to":"a@partner.example","mx":"mx1.partner.example",\
                        "mx_ip":"192.0.2.10","attempt":1,"stage":"certificate","outcome":"deferred","enhanced":"4.7.5",\
                        "reply":"certificate expired","policy":{"type":"sts","mode":"enforce","id":"7"},"security":"none"}"""),
                        "Subject: hello\r\n\tand more\r\nFrom: x@example.org\r\n"));
    }

    @Override
    public Acted retry(Filter filter, Instant now) {
        return act("retry", filter, now.toString());
    }

    @Override
    public Acted delete(Filter filter, String reason) {
        var acted = act("delete", filter, reason);
        messages.removeIf(message -> acted.ids().contains(message.id()));
        return acted;
    }

    @Override
    public Acted retryKeptBack(DomainPart destination, Instant now) {
        return act("retry", Filter.deferredFor(destination), "");
    }

    @Override
    public List<DomainPart> keptBack() {
        return List.of();
    }

    @Override
    public Acted hold(Filter filter, String reason) {
        return act("hold", filter, reason);
    }

    @Override
    public Acted release(Filter filter) {
        return act("release", filter, "");
    }

    @Override
    public Acted bounce(Filter filter, String reason) {
        return act("bounce", filter, reason);
    }

    @Override
    public QueueSummary summary(QueueSummary.By by, Function<DomainPart, Optional<ProviderName>> providers, int limit) {
        var ages = List.of(1L, 0L, 0L, 0L, 0L, 1L, 0L, 0L, 0L, 1L);
        var none = Collections.nCopies(ages.size(), 0L);
        var big = new QueueSummary.Row("partner.example", 2, 3, List.of(0L, 0L, 0L, 0L, 0L, 1L, 0L, 0L, 0L, 1L),
                NOON.minus(Duration.ofDays(3)));
        var small = new QueueSummary.Row(by + " of " + providers.apply(DomainPart.of("other.example")).orElseThrow(), 1,
                1, List.of(1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L), NOON);
        return messages.isEmpty()
                ? new QueueSummary(new QueueSummary.Row("", 0, 0, none, Instant.MAX), List.of(),
                        new QueueSummary.Row("", 0, 0, none, Instant.MAX))
                : new QueueSummary(new QueueSummary.Row("", 3, 4, ages, NOON.minus(Duration.ofDays(3))),
                        List.of(big, small).subList(0, Math.min(2, limit)),
                        new QueueSummary.Row("", limit > 1 ? 0 : 1, 1, none, Instant.MAX));
    }

    @Override
    public int copyOut(Filter filter, CopyTaker taker) {
        filters.add(filter);
        return 0;
    }

    @Override
    public void bringIn(Arrival arrival, Optional<String> hold) {
        throw new AssertionError("nothing is imported here");
    }

    @Override
    public Totals totals() {
        return new Totals(Map.of(State.DEFERRED, 1L, State.HELD, 1L, State.READY, 1L), Map.of(State.DEFERRED, 2L),
                Map.of(State.DEFERRED, NOON.minus(Duration.ofHours(2))), 5000, 2, Duration.ofSeconds(3));
    }

    @Override
    public void forgetFinished(Instant before) {}

    private Acted act(String verb, Filter filter, String note) {
        filters.add(filter);
        var hit = messages.stream().filter(matching(filter)).limit(filter.limit()).toList();
        hit.forEach(message -> done.add((verb + " " + message.id() + " " + note).strip()));
        var destinations = hit.stream()
                .flatMap(message -> message.consignments().stream())
                .map(Part::destination)
                .collect(Collectors.toSet());
        return new Acted(hit.size(), hit.stream().map(Listed::id).toList(), destinations);
    }

    private static Predicate<Listed> matching(Filter filter) {
        return message -> filter.id().map(message.id()::equals).orElse(true)
                && filter.sender().map(message.from()::equalsIgnoreCase).orElse(true)
                && (filter.states().isEmpty() || filter.states().contains(message.state()))
                && parts(message).anyMatch(part -> filter.destination().map(part.destination()::equals).orElse(true)
                        && part.reason().contains(filter.reason().orElse("")));
    }

    private static Stream<Part> parts(Listed message) {
        return message.consignments().stream();
    }

    private static Listed waiting() {
        var why =
                "waiting for partner.example: mx1.partner.example's certificate expired 2026-11-20; next try 12:12 UTC";
        var recipients = List.of(
                new Addressee(Mailbox.of("a@partner.example"), "waiting", EnhancedStatus.parse("4.7.5"),
                        "certificate expired"),
                new Addressee(Mailbox.of("b@partner.example"), "waiting", Optional.empty(), ""));
        return new Listed(WAITING, "x@example.org", 4200, NOON.minus(Duration.ofHours(2)), State.DEFERRED,
                List.of(new Part(DomainPart.of("partner.example"), State.DEFERRED, 3,
                        Optional.of(NOON.plus(Duration.ofMinutes(12))), why, recipients)));
    }

    private static Listed held() {
        return new Listed(HELD, "", 700, NOON.minus(Duration.ofDays(3)), State.HELD,
                List.of(part(State.HELD, "TICKET-1")));
    }

    private static Listed fresh() {
        return new Listed(FRESH, "x@example.org", 100, NOON, State.READY, List.of(part(State.READY, "")));
    }

    private static Part part(State state, String reason) {
        return new Part(DomainPart.of("other.example"), state, 0, Optional.empty(), reason,
                List.of(new Addressee(Mailbox.of("c@other.example"), "waiting", Optional.empty(), "")));
    }

    /// One more message, for one recipient.
    public static Listed message(QueueId id, String from, String reason) {
        return new Listed(id, from, 100, NOON, State.DEFERRED, List.of(part(State.DEFERRED, reason)));
    }

    /// The set of destinations of the three messages.
    public static Set<DomainPart> destinations() {
        return Set.of(DomainPart.of("partner.example"), DomainPart.of("other.example"));
    }
}
