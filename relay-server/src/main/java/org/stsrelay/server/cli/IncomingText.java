package org.stsrelay.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.stsrelay.reporting.report.ReportText;
import tools.jackson.databind.JsonNode;

/// What others saw, for people.
final class IncomingText {

    private static final int MAX_ROWS = 50;
    private static final int MAX_PLACES = 30;
    private static final int MAX_NAMES = 3;

    private final PrintWriter out;
    private final boolean inFull;
    private final List<JsonNode> days = new ArrayList<>();
    private final Map<Place, Seen> places = new LinkedHashMap<>();

    /// @param inFull whether every host is told, and from where it was tried
    IncomingText(PrintWriter out, boolean inFull) {
        this.out = out;
        this.inFull = inFull;
    }

    private record Place(String what, String type, String host, String from) {}

    private record Seen(long count, Set<String> by) {

        Seen and(Seen other) {
            var all = new TreeSet<>(by);
            all.addAll(other.by());
            return new Seen(count + other.count(), all);
        }
    }

    /// @param day one object of the relay's answer
    void add(JsonNode day) {
        days.add(day);
        for (var failure : day.path("failures")) {
            places.merge(place(failure), new Seen(failure.path("count").asLong(0), Set.of(text(day, "organization"))),
                    Seen::and);
        }
    }

    private Place place(JsonNode failure) {
        var type = text(failure, "result_type");
        var reason = text(failure, "reason");
        var host = text(failure, "host");
        var address = text(failure, "receiving_ip");
        var where = host.isEmpty() ? address : address.isEmpty() ? host : host + " [" + address + "]";
        return new Place(reason.isEmpty() ? type : type + " (" + reason + ")", type,
                where.isEmpty() ? "(no host)" : where, inFull ? text(failure, "sending_ip") : "");
    }

    /// @param about which reports these are, as in `in the last 14 days`
    /// @param domain an example for those who have none
    void print(String about, String domain) {
        if (days.isEmpty()) {
            out.print(howToGetSome(about, domain));
            return;
        }
        out.println("What others saw " + about + ", the worst first:");
        out.println();
        rows();
        total();
        if (!places.isEmpty()) {
            hosts();
            out.println();
            out.print(ReportText.meanings(places.keySet().stream().map(Place::type).collect(Collectors.toSet())));
        }
    }

    private void rows() {
        var table = new Table("DAY", "DOMAIN", "POLICY", "OK", "FAILED", "BY");
        days.stream()
                .limit(inFull ? days.size() : MAX_ROWS)
                .forEach(day -> table.row(text(day, "day"), text(day, "domain"), text(day, "policy_type"),
                        number(day, "succeeded"), number(day, "failed"), by(day)));
        table.print(out);
        if (!inFull && days.size() > MAX_ROWS) {
            out.println("and " + (days.size() - MAX_ROWS) + " more rows; --json and --date have them");
        }
        out.println();
    }

    private static String by(JsonNode day) {
        var contact = text(day, "contact");
        return text(day, "organization") + (contact.isEmpty() ? "" : " (" + contact + ")");
    }

    private void total() {
        var senders = days.stream().map(day -> text(day, "organization")).distinct().count();
        out.println("Total: %d sessions were as the policy asks, %d were not, by %s.".formatted(sum("succeeded"),
                sum("failed"), Humans.count(senders, "sender")));
        if (days.stream().map(day -> text(day, "policy_type")).distinct().count() > 1) {
            out.println("A session that two policies applied to is counted under each.");
        }
        out.println();
    }

    private long sum(String member) {
        return days.stream().mapToLong(day -> day.path(member).asLong(0)).sum();
    }

    private void hosts() {
        var worst = places.entrySet()
                .stream()
                .sorted(Comparator.comparingLong((Map.Entry<Place, Seen> entry) -> entry.getValue().count())
                        .reversed()
                        .thenComparing(entry -> entry.getKey().host())
                        .thenComparing(entry -> entry.getKey().what()))
                .toList();
        out.println("Where it failed, the worst first:");
        var table = inFull
                ? new Table("TIMES", "HOST", "WHAT", "FROM", "SEEN BY")
                : new Table("TIMES", "HOST", "WHAT",
                        "SEEN BY");
        worst.stream().limit(inFull ? worst.size() : MAX_PLACES).forEach(entry -> table.row(cells(entry)));
        table.print(out);
        if (!inFull && worst.size() > MAX_PLACES) {
            out.println("and " + (worst.size() - MAX_PLACES) + " more; --date has those of a day");
        }
    }

    private String[] cells(Map.Entry<Place, Seen> entry) {
        var place = entry.getKey();
        var cells = new ArrayList<>(List.of(Long.toString(entry.getValue().count()), place.host(), place.what()));
        if (inFull) {
            cells.add(place.from());
        }
        cells.add(names(entry.getValue().by()));
        return cells.toArray(String[]::new);
    }

    private static String names(Set<String> by) {
        return by.stream().limit(MAX_NAMES).collect(Collectors.joining(", "))
                + (by.size() > MAX_NAMES ? " and " + (by.size() - MAX_NAMES) + " more" : "");
    }

    private static String howToGetSome(String about, String domain) {
        return """
                No report of what others saw %s has been imported.

                Whoever sends mail to a domain of yours tells you of its TLS if you ask for it. Publish:

                  _smtp._tls.%s. IN TXT "v=TLSRPTv1; rua=mailto:tls-reports@%s"

                Reports come by mail once a day, the first ones a day or two after the record. Have the mails of that address
                kept in a folder or Maildir of its own, and read it every morning, for example by cron:

                  17 6 * * *  stsrelay report import /var/mail/tls-reports/Maildir

                A report that is here already counts once, so the mails may stay where they are.
                """.formatted(about, domain, domain);
    }

    private static String number(JsonNode object, String name) {
        return Long.toString(object.path(name).asLong(0));
    }

    private static String text(JsonNode object, String name) {
        return Humans.safe(object.path(name).asString(""));
    }
}
