package org.stsrelay.server.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Mailbox;

/// The single values of the file that have no class of their own.
final class Types {

    private static final Pattern WORD = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9})/([smhd])");
    private static final int MAX_TEXT = 1000;
    private static final int MIN_PHRASE = 4;
    private static final int MAX_PHRASE = 100;
    private static final int MAX_PORT = 65_535;

    private Types() {}

    static Type<String> text() {
        return new ScalarType<>("a text", (text, _) -> {
            if (text.isBlank() || text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
                throw new Malformed("must be one line of text", "");
            }
            return text;
        });
    }

    /// Part of what others say. A shorter one would be found everywhere.
    static Type<String> phrase() {
        return new ScalarType<>("a text", (text, _) -> {
            if (text.strip().length() < MIN_PHRASE || text.length() > MAX_PHRASE
                    || text.chars().anyMatch(Character::isISOControl)) {
                throw new Malformed("must be a text of " + MIN_PHRASE + " to " + MAX_PHRASE + " characters", "");
            }
            return text;
        });
    }

    /// A name that also serves as a label in metrics and logs.
    static Type<String> word() {
        return new ScalarType<>("a word", (text, _) -> {
            if (!WORD.matcher(text).matches()) {
                throw new Malformed("'" + Spelling.printable(text) + "' is no name",
                        "use up to 32 of a-z, 0-9 and the hyphen, such as smtp or submission-2");
            }
            return text;
        });
    }

    static Type<Integer> count(int least, int most) {
        return new ScalarType<>("a number", (text, _) -> {
            if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
                throw new Malformed("must be a whole number between " + least + " and " + most, "");
            }
            return Integer.parseInt(text);
        });
    }

    static Type<Integer> version() {
        return new ScalarType<>("a number", (text, _) -> {
            if (!text.equals("1")) {
                throw new Malformed("'" + Spelling.printable(text) + "' is a layout that this release does not know",
                        "this release reads config-version 1");
            }
            return 1;
        });
    }

    static Type<Integer> port() {
        return count(1, MAX_PORT);
    }

    static Type<Boolean> flag() {
        return oneOf(Map.of("true", true, "false", false), List.of("true", "false"));
    }

    /// A constant in lower case, with hyphens: `PREFER_IPV4` is written `prefer-ipv4`.
    static <E extends Enum<E>> Type<E> choice(Class<E> type) {
        return choice(type, constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    static <E extends Enum<E>> Type<E> choice(Class<E> type, Function<E, String> spelling) {
        var words = new LinkedHashMap<String, E>();
        Arrays.stream(type.getEnumConstants()).forEach(constant -> words.put(spelling.apply(constant), constant));
        return oneOf(words, List.copyOf(words.keySet()));
    }

    /// A constant, or the word `none`.
    static <E extends Enum<E>> Type<Optional<E>> choiceOrNone(Class<E> type) {
        var words = new LinkedHashMap<String, Optional<E>>();
        words.put("none", Optional.empty());
        for (var constant : type.getEnumConstants()) {
            words.put(constant.name().toLowerCase(Locale.ROOT), Optional.of(constant));
        }
        return oneOf(words, List.copyOf(words.keySet()));
    }

    /// From 1 to 99 %.
    static Type<Integer> percent() {
        return new ScalarType<>("a percentage", (text, _) -> {
            if (!text.matches("[1-9]\\d?%")) {
                throw new Malformed("'" + Spelling.printable(text) + "' is no share", "use 1% to 99%, such as 50%");
            }
            return Integer.parseInt(text.substring(0, text.length() - 1));
        });
    }

    /// The one word that stands for nothing.
    static <T> Type<Optional<T>> off() {
        return new ScalarType<>("off", (text, _) -> {
            if (!text.equals("off")) {
                throw new Malformed("'" + Spelling.printable(text) + "' is not off", "write off, or a section");
            }
            return Optional.empty();
        });
    }

    static Type<RelayConfig.Rate> rate() {
        return new ScalarType<>("a rate", (text, _) -> {
            var rate = RATE.matcher(text);
            if (!rate.matches()) {
                throw new Malformed("'" + Spelling.printable(text) + "' is no rate",
                        "use for example 100/h; the units are s, m, h, d");
            }
            return new RelayConfig.Rate(Integer.parseInt(rate.group(1)), Durations.parse("1" + rate.group(2)));
        });
    }

    static Type<LocalDate> date() {
        return new ScalarType<>("a date", (text, _) -> parsed(text, LocalDate::parse, "date", "2027-01-31"));
    }

    static Type<LocalTime> time() {
        return new ScalarType<>("a time", (text, _) -> parsed(text, LocalTime::parse, "time", "\"01:00\""));
    }

    static Type<DomainPart> helloName() {
        return new ScalarType<>("a host name", (text, _) -> Domains.helloName(text));
    }

    static Type<DomainName> hostName() {
        return new ScalarType<>("a host name", (text, _) -> Domains.hostName(text));
    }

    static Type<DomainName> domain() {
        return new ScalarType<>("a domain", (text, _) -> Domains.parse(text));
    }

    static Type<DomainPattern> domainPattern() {
        return new ScalarType<>("a domain", (text, _) -> Domains.pattern(text));
    }

    static Type<Mailbox> mailbox() {
        return new ScalarType<>("a mail address", (text, _) -> Domains.mailbox(text));
    }

    static Type<Mailbox> asciiMailbox() {
        return new ScalarType<>("a mail address", (text, _) -> Domains.asciiMailbox(text));
    }

    static Type<Network> network() {
        return new ScalarType<>("a network", (text, _) -> Network.of(text));
    }

    static Type<Inet4Address> ipv4() {
        return new ScalarType<>("an IPv4 address", (text, _) -> {
            if (Addresses.literal(text) instanceof Inet4Address address) {
                return address;
            }
            throw new Malformed("'" + text + "' is no IPv4 address", "");
        });
    }

    static Type<Inet6Address> ipv6() {
        return new ScalarType<>("an IPv6 address", (text, _) -> {
            if (Addresses.literal(text) instanceof Inet6Address address) {
                return address;
            }
            throw new Malformed("'" + text + "' is no IPv6 address", "");
        });
    }

    static Type<InetSocketAddress> listenAddress() {
        return new ScalarType<>("an address with a port", (text, _) -> Addresses.socket(text, Optional.empty()));
    }

    static Type<InetSocketAddress> server(int defaultPort) {
        return new ScalarType<>("an address, with or without a port",
                (text, _) -> Addresses.socket(text, Optional.of(defaultPort)));
    }

    static Type<RelayConfig.NextHop> nextHop() {
        return new ScalarType<>("a domain, a host with a port, or an address", (text, _) -> Addresses.nextHop(text));
    }

    private static <T> Type<T> oneOf(Map<String, T> words, List<String> order) {
        return new ScalarType<>(String.join(" | ", order), (text, _) -> {
            var value = words.get(text);
            if (value == null) {
                throw new Malformed("'" + Spelling.printable(text) + "' is none of " + String.join(", ", order),
                        Spelling.closest(text, order).map(near -> "did you mean '" + near + "'?").orElse(""));
            }
            return value;
        });
    }

    private static <T> T parsed(String text, Function<String, T> parser, String what, String example) {
        try {
            return parser.apply(text);
        } catch (DateTimeParseException _) {
            throw new Malformed("'" + Spelling.printable(text) + "' is no " + what, "use for example " + example);
        }
    }
}
