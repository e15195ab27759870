package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.QueueDesk.Copy;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.spool.SpoolException;

/// `/api/v1/queue/export` and `/api/v1/queue/import`: messages as [MovedMessage]s, streamed.
final class MoveApi {
    private static final Logger LOG = LoggerFactory.getLogger(MoveApi.class);

    /// What is read of a refused message, so that its sender gets to hear why.
    private static final long POLITELY = 64 << 20;
    private static final Set<String> IMPORT_PARAMETERS = Set.of("hold", "reason");

    private final Desk desk;
    private final QueueDesk queue;
    private final Supplier<BodyWriter> bodies;

    MoveApi(Desk desk) {
        this.desk = desk;
        this.queue = desk.queue();
        this.bodies = desk.bodies();
    }

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/queue/export", this::export);
        routes.post("/api/v1/queue/import", this::bringIn);
    }

    /// One message after the other, and a last line that says that none is missing.
    private void export(Context http) throws IOException {
        var selection = Selection.of(http.queryParamMap()).forActing();
        http.contentType("application/octet-stream");
        var out = http.outputStream();
        var count = 0;
        for (var filter : selection.filters()) {
            count += queue.copyOut(filter, copy -> write(copy, out));
        }
        out.write((MovedMessage.END + Answers.JSON.writeValueAsString(Map.of("messages", count)) + "\r\n")
                .getBytes(StandardCharsets.UTF_8));
        LOG.info("operator: queue export: {} messages, reason \"{}\"", count, selection.reason());
    }

    /// @return false when it was delivered meanwhile
    private static boolean write(Copy copy, OutputStream out) throws IOException {
        Optional<InputStream> opened = open(copy);
        if (opened.isEmpty()) {
            return false;
        }
        try (var in = opened.get()) {
            out.write(MovedMessage.line(copy).getBytes(StandardCharsets.UTF_8));
            in.transferTo(out);
            return true;
        }
    }

    private static Optional<InputStream> open(Copy copy) {
        try {
            return Optional.of(copy.body().open());
        } catch (IOException e) {
            LOG.warn("{} is not exported: {}", copy.message().id(), e.getMessage());
            return Optional.empty();
        }
    }

    private void bringIn(Context http) throws IOException {
        var in = http.bodyInputStream();
        try {
            bringIn(http, in);
        } catch (Refusal | MovedMessageException e) {
            readOn(in);
            throw e instanceof Refusal refusal
                    ? refusal
                    : Refusal.badRequest("This cannot be imported: " + e.getMessage() + ".");
        }
    }

    static void readOn(InputStream in) throws IOException {
        var piece = new byte[64 << 10];
        var read = 0L;
        for (var got = in.read(piece); got > 0 && read < POLITELY; got = in.read(piece)) {
            read += got;
        }
    }

    private void bringIn(Context http, InputStream in) throws IOException {
        var parameters = http.queryParamMap();
        var hold = holdReason(parameters);
        var moved = MovedMessage.read(in);
        refuseTwice(moved.id());
        // In the order of reception among what is here, and yet a name that was never given.
        var id = new QueueIds(Clock.fixed(moved.received(), ZoneOffset.UTC)).next();
        try (var writer = bodies.get()) {
            var content = new MovedBody().copy(in, moved.size(), writer);
            var message = new Message(id, moved.received(), moved.purpose(), moved.sender(), moved.options(), content,
                    moved.origin());
            queue.bringIn(new Arrival(message, writer.finish(), consignments(id, moved)), hold);
        } catch (SpoolException e) {
            throw new Refusal(507, "It could not be kept, and nothing of it was: " + e.getMessage());
        }
        LOG.info("operator: queue import: {} is {} now{}", moved.id(), id,
                hold.map(why -> ", held: " + why).orElse(""));
        desk.wake().accept(moved.parts().stream().map(MovedMessage.Part::destination).collect(Collectors.toSet()));
        Answers.object(http, new Imported(id.text(), moved.id().text(), hold.isPresent()));
    }

    record Imported(String id, String was, boolean held) {}

    private static Optional<String> holdReason(Map<String, List<String>> parameters) {
        parameters.keySet().stream().filter(name -> !IMPORT_PARAMETERS.contains(name)).findFirst().ifPresent(_ -> {
            throw Refusal.badRequest("An import takes hold=true and reason, and nothing else.");
        });
        var reason =
                String.join(" ", parameters.getOrDefault("reason", List.of())).replaceAll("\\p{Cntrl}", " ").strip();
        return parameters.getOrDefault("hold", List.of()).contains("true")
                ? Optional.of(reason.isEmpty() ? "imported, to be released by hand" : reason)
                : Optional.empty();
    }

    /// What still waits here would go out twice.
    private void refuseTwice(QueueId id) {
        if (queue.show(id).filter(shown -> shown.message().state() != State.FINISHED).isPresent()) {
            throw new Refusal(409, "%s waits in this queue already; imported, it would be sent twice.".formatted(id));
        }
    }

    private static List<Consignment> consignments(QueueId id, MovedMessage moved) {
        var all = new ArrayList<Consignment>();
        for (var part : moved.parts()) {
            DomainPart destination = part.destination();
            all.add(new Consignment(new Consignment.Id(id, all.size()), destination, part.waiting(), part.attempts(),
                    part.due()));
        }
        return all;
    }
}
