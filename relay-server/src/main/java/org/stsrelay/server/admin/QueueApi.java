package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.QueueDesk.Acted;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.delivery.spool.QueueDesk.Listed;

/// `/api/v1/queue`: looking at messages, and acting on those that a filter selects.
final class QueueApi {
    private static final Logger LOG = LoggerFactory.getLogger(QueueApi.class);
    private static final int MOST_IDS = 1000;

    private final QueueDesk queue;
    private final Consumer<Set<DomainPart>> wake;
    private final Runnable carryOutOrders;
    private final AdminListener listener;
    private final Clock clock;

    QueueApi(Desk desk, AdminListener listener, Clock clock) {
        this.queue = desk.queue();
        this.wake = desk.wake();
        this.carryOutOrders = desk.carryOutOrders();
        this.listener = listener;
        this.clock = clock;
    }

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/queue", this::list);
        routes.get("/api/v1/queue/{id}", this::show);
        routes.post("/api/v1/queue/{verb}", this::act);
    }

    private void list(Context http) throws IOException {
        var selection = Selection.of(http.queryParamMap());
        var limit = listLimit(selection.filter());
        var found = new ArrayList<Listed>();
        // One more than is shown tells whether there is more.
        selection.filters(limit + 1).forEach(filter -> found.addAll(queue.list(filter)));
        if (found.size() > limit) {
            http.header(Answers.MORE, "true");
        }
        Answers.lines(http, found.subList(0, Math.min(limit, found.size())), QueueJson::of);
    }

    private static int listLimit(Filter filter) {
        if (filter.limit() == Integer.MAX_VALUE) {
            return Selection.DEFAULT_LIST;
        }
        if (filter.limit() > Selection.MOST_LISTED) {
            throw Refusal.badRequest("limit: at most %d messages are listed at once.".formatted(Selection.MOST_LISTED));
        }
        return filter.limit();
    }

    private void show(Context http) {
        var id = idOf(http.pathParam("id"));
        var shown = queue.show(id)
                .orElseThrow(() -> Refusal.notFound(
                        "There is no message %s: it never existed here, or its history is no longer kept."
                                .formatted(id)));
        Answers.object(http, QueueJson.of(shown));
    }

    private void act(Context http) {
        var verb = QueueVerb.of(http.pathParam("verb"))
                .orElseThrow(() -> Refusal.notFound("The queue knows retry, hold, release, bounce and delete."));
        var parameters = parameters(http);
        var selection = Selection.of(parameters).forActing();
        var acted = merged(selection.filters().stream().map(filter -> act(verb, filter, selection.reason())).toList());
        audit(verb, acted, parameters, selection.reason());
        listener.actedOn(verb, acted.messages());
        if (verb == QueueVerb.BOUNCE) {
            carryOutOrders.run();
        } else {
            wake.accept(acted.destinations());
        }
        Answers.object(http, QueueJson.of(verb, acted));
    }

    private Acted act(QueueVerb verb, Filter filter, String reason) {
        return switch (verb) {
            case RETRY -> queue.retry(filter, clock.instant());
            case HOLD -> queue.hold(filter, reason);
            case RELEASE -> queue.release(filter);
            case BOUNCE -> queue.bounce(filter, reason);
            case DELETE -> queue.delete(filter, reason);
        };
    }

    /// A form, or the query for those who write URLs by hand.
    private static Map<String, List<String>> parameters(Context http) {
        return http.isFormUrlencoded() ? http.formParamMap() : http.queryParamMap();
    }

    private static void audit(QueueVerb verb, Acted acted, Map<String, List<String>> parameters, String reason) {
        var ids = acted.ids().stream().limit(20).map(QueueId::text).toList();
        var filter = new TreeMap<>(parameters);
        filter.remove("reason");
        filter.computeIfPresent("id", (_, given) -> List.of(given.size() + " given"));
        LOG.info("operator: queue {}: {} messages, filter {}, reason \"{}\", first {}", verb.token(), acted.messages(),
                filter, reason, ids);
    }

    private static Acted merged(List<Acted> parts) {
        var messages = parts.stream().mapToInt(Acted::messages).sum();
        var ids = parts.stream().flatMap(part -> part.ids().stream()).limit(MOST_IDS).toList();
        var destinations = new HashSet<DomainPart>();
        parts.forEach(part -> destinations.addAll(part.destinations()));
        return new Acted(messages, ids, destinations);
    }

    private static QueueId idOf(String text) {
        try {
            return new QueueId(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("A queue id has 26 letters and digits, as in 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R.");
        }
    }
}
