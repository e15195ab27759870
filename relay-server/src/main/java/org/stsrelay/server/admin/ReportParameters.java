package org.stsrelay.server.admin;

import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.record.Destination;

/// What a request about reports asks for, read strictly: a name that is not known would otherwise ask for everything.
final class ReportParameters {

    private static final int MOST_TEXT = 2000;
    private static final int MOST_REASON = 200;
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final Map<String, List<String>> given;
    private final LocalDate today;

    /// @param known all that the request takes
    /// @throws Refusal when there is another
    ReportParameters(Map<String, List<String>> given, LocalDate today, Set<String> known) {
        this.given = given;
        this.today = today;
        given.keySet().stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw Refusal.badRequest("There is no parameter '%s' here; there are: %s.".formatted(printable(name),
                    String.join(", ", new TreeSet<>(known))));
        });
    }

    /// `today`, `yesterday` or a day as in 2026-11-24, all of them in UTC.
    Optional<LocalDate> date() {
        return one("date", this::date);
    }

    LocalDate requiredDate() {
        return date().orElseThrow(() -> Refusal.badRequest(
                "Say which day is meant: date=today, date=yesterday or a day such as date=%s.".formatted(today)));
    }

    private LocalDate date(String text) {
        return switch (text) {
            case "today" -> today;
            case "yesterday" -> today.minusDays(1);
            default -> past(isoDate(text));
        };
    }

    private static LocalDate isoDate(String text) {
        try {
            if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeParseException _) {
            // Said below.
        }
        throw new IllegalArgumentException("expected today, yesterday or a day such as 2026-11-24");
    }

    private LocalDate past(LocalDate day) {
        if (day.isAfter(today)) {
            throw new IllegalArgumentException("that day is still to come; today is " + today + " in UTC");
        }
        return day;
    }

    Optional<DomainName> domain() {
        return one("domain", ReportParameters::domain);
    }

    private static DomainName domain(String text) {
        try {
            return DomainName.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is no domain name", e);
        }
    }

    int limit(int otherwise, int most) {
        return number("limit", otherwise, most);
    }

    int days(int otherwise, int most) {
        return number("days", otherwise, most);
    }

    private int number(String name, int otherwise, int most) {
        return one(name, text -> {
            if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
                throw new IllegalArgumentException("expected a whole number from 1 to " + most);
            }
            return Integer.parseInt(text);
        }).orElse(otherwise);
    }

    boolean isText() {
        return one("form", text -> {
            if (!Set.of("json", "text").contains(text)) {
                throw new IllegalArgumentException("expected json or text");
            }
            return text.equals("text");
        }).orElse(false);
    }

    /// In the one spelling that reports are sent under.
    String destination() {
        return one("uri", Destination.MAX_LENGTH, text -> Destination.of(text).toString()).orElseThrow(() -> Refusal
                .badRequest("Say which destination is meant: uri=mailto:ADDRESS or uri=https://..."));
    }

    Optional<Duration> span() {
        return one("for", text -> {
            var span = Ages.parse(text);
            if (span.isZero() || span.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("expected 1s to %dd".formatted(LONGEST.toDays()));
            }
            return span;
        });
    }

    String reason() {
        return one("reason", text -> {
            if (text.length() > MOST_REASON || !printable(text).equals(text)) {
                throw new IllegalArgumentException("expected one line of at most %d characters".formatted(MOST_REASON));
            }
            return text;
        }).orElse("");
    }

    private <T> Optional<T> one(String name, Function<String, T> parse) {
        return one(name, MOST_TEXT, parse);
    }

    private <T> Optional<T> one(String name, int most, Function<String, T> parse) {
        var values = given.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Refusal.badRequest("The parameter '%s' is given twice; give it once.".formatted(name));
        }
        return values.stream().findFirst().map(text -> read(name, most, text, parse));
    }

    private static <T> T read(String name, int most, String text, Function<String, T> parse) {
        try {
            if (text.isBlank() || text.length() > most) {
                throw new IllegalArgumentException("expected 1 to %d characters".formatted(most));
            }
            return parse.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("%s: cannot use '%s': %s.".formatted(name, shortened(text), e.getMessage()));
        }
    }

    private static String shortened(String text) {
        return printable(text.substring(0, Math.min(text.length(), 60)));
    }

    /// Nothing that could steer a terminal or end a line of the log.
    private static String printable(String text) {
        return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    }
}
