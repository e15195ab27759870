package org.stsrelay.delivery.sts;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads a policy body by the grammar of RFC 8461 §3.2.
///
/// It is strict, since a policy that is half understood protects nobody, with two exceptions: empty lines are skipped
/// and a `max_age` above the maximum counts as the maximum. Dropping such a policy would only weaken its domain.
final class StsPolicyParser {

    /// RFC 8461 §3.2.
    private static final long MAX_MAX_AGE_SECONDS = 31_557_600;

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");

    private final List<String> lines = new ArrayList<>();
    private final List<MxPattern> mx = new ArrayList<>();
    private final Map<String, Field> fields = new HashMap<>();

    private record Field(String value, int line) {}

    private StsPolicyParser() {}

    /// @param body as fetched; its size was bounded by the fetcher
    static StsPolicy parse(byte[] body) throws PolicySyntaxException {
        var parser = new StsPolicyParser();
        parser.read(decode(body));
        return parser.assemble();
    }

    private static String decode(byte[] body) throws PolicySyntaxException {
        var in = ByteBuffer.wrap(body);
        var out = CharBuffer.allocate(body.length);
        var end = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        var text = out.flip().toString();
        if (end.isError()) {
            var line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            throw new PolicySyntaxException(line, "invalid-encoding", "expected UTF-8 but found other octets");
        }
        return text;
    }

    private void read(String text) throws PolicySyntaxException {
        if (text.startsWith("\uFEFF")) {
            throw new PolicySyntaxException(1, "byte-order-mark", "expected a key but found a byte order mark");
        }
        // A CR ends a line only together with its LF; alone it is a control in a value.
        var parts = text.split("\n", -1);
        for (var i = 0; i < parts.length; i++) {
            var ended = i < parts.length - 1;
            var line = ended && parts[i].endsWith("\r") ? parts[i].substring(0, parts[i].length() - 1) : parts[i];
            readLine(Blanks.stripTrailing(line), i + 1);
        }
    }

    private void readLine(String line, int number) throws PolicySyntaxException {
        if (line.isEmpty()) {
            return;
        }
        var colon = line.indexOf(':');
        if (colon < 0) {
            throw new PolicySyntaxException(number, "invalid-line",
                    "expected 'key: value' but found " + Quoted.of(line));
        }
        var key = line.substring(0, colon);
        if (!KEY.matcher(key).matches()) {
            throw new PolicySyntaxException(number, "invalid-key",
                    "expected a key of letters, digits, '_', '-' and '.' right at the start and right before the colon,"
                            + " but found " + Quoted.of(key));
        }
        lines.add(line);
        accept(key, new Field(value(line.substring(colon + 1), number), number));
    }

    private static String value(String afterColon, int line) throws PolicySyntaxException {
        var value = Blanks.stripLeading(afterColon);
        if (value.isEmpty()) {
            throw new PolicySyntaxException(line, "empty-value", "expected a value after the colon but found none");
        }
        if (value.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new PolicySyntaxException(line, "invalid-value",
                    "expected text without control characters but found " + Quoted.of(value));
        }
        return value;
    }

    /// The first of a repeated field counts, only `mx` may be repeated, and unknown ones are ignored (RFC 8461 §3.2).
    private void accept(String key, Field field) throws PolicySyntaxException {
        switch (key) {
            case "mx" -> mx.add(pattern(field));
            case "version", "mode", "max_age" -> fields.putIfAbsent(key, field);
            default -> {
            }
        }
    }

    private static MxPattern pattern(Field field) throws PolicySyntaxException {
        try {
            return MxPattern.of(field.value());
        } catch (IllegalArgumentException e) {
            throw new PolicySyntaxException(field.line(), "invalid-mx",
                    "mx: " + e.getMessage() + ", but found " + Quoted.of(field.value()));
        }
    }

    private StsPolicy assemble() throws PolicySyntaxException {
        var version = required("version");
        if (!version.value().equals("STSv1")) {
            throw unexpected("version", "'STSv1'", version);
        }
        var mode = mode(required("mode"));
        var maxAge = maxAge(required("max_age"));
        if (mx.isEmpty() && mode != StsPolicy.Mode.NONE) {
            throw new PolicySyntaxException(0, "missing-mx",
                    "expected at least one mx field in mode " + mode.token() + " but found none");
        }
        return new StsPolicy(mode, maxAge, mx, lines);
    }

    private Field required(String key) throws PolicySyntaxException {
        var field = fields.get(key);
        if (field == null) {
            throw new PolicySyntaxException(0, "missing-" + key,
                    "expected a " + key + " field but found none in " + lines.size() + " fields");
        }
        return field;
    }

    private static StsPolicy.Mode mode(Field field) throws PolicySyntaxException {
        for (var mode : StsPolicy.Mode.values()) {
            if (mode.token().equals(field.value())) {
                return mode;
            }
        }
        throw unexpected("mode", "enforce, testing or none", field);
    }

    private static Duration maxAge(Field field) throws PolicySyntaxException {
        if (!SECONDS.matcher(field.value()).matches()) {
            throw unexpected("max_age", "1 to 10 digits", field);
        }
        return Duration.ofSeconds(Math.min(Long.parseLong(field.value()), MAX_MAX_AGE_SECONDS));
    }

    private static PolicySyntaxException unexpected(String key, String expected, Field field) {
        return new PolicySyntaxException(field.line(), "invalid-" + key,
                "expected " + key + " to be " + expected + " but found " + Quoted.of(field.value()));
    }
}
