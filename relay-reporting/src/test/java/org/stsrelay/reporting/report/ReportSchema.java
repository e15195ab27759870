package org.stsrelay.reporting.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Holds reports against `report-schema.json`, by the few words of JSON Schema that it uses; any other word in it is a
/// mistake in the schema and fails.
public final class ReportSchema {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final JsonNode schema;
    private final List<String> faults = new ArrayList<>();

    private ReportSchema(JsonNode schema) {
        this.schema = schema;
    }

    /// The JSON of a report that keeps to the schema.
    public static String checked(Report report) {
        try {
            var out = new ByteArrayOutputStream();
            ReportJson.write(report, out);
            var json = out.toString(StandardCharsets.UTF_8);
            assertThat(faults(json)).as(json).isEmpty();
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The JSON of a report as it is posted, or attached to a mail.
    public static String checkedCompressed(byte[] gzip) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            var json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(faults(json)).as(json).isEmpty();
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is wrong with it.
    public static List<String> faults(String json) {
        try (var in = ReportSchema.class.getResourceAsStream("/org/stsrelay/reporting/report-schema.json")) {
            var check = new ReportSchema(JSON.readTree(in));
            check.check("$", check.schema, JSON.readTree(json));
            return check.faults;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(String at, JsonNode rule, JsonNode value) {
        var type = rule.get("type");
        if (type != null && !isOf(type.stringValue(), value)) {
            faults.add(at + " is no " + type.stringValue());
            return;
        }
        for (var word : rule.propertyNames()) {
            var asked = rule.get(word);
            switch (word) {
                case "$schema", "title", "type", "additionalProperties" -> {
                }
                case "enum" -> expect(asked.valueStream().anyMatch(value::equals), at, "is none of " + asked);
                case "required" -> asked.valueStream()
                        .forEach(name -> expect(value.has(name.stringValue()), at, "lacks " + name.stringValue()));
                case "minLength" -> expect(value.stringValue().length() >= asked.intValue(), at, "is too short");
                case "minItems" -> expect(value.size() >= asked.intValue(), at, "has too few items");
                case "minimum" -> expect(value.longValue() >= asked.longValue(), at, "is too small");
                case "pattern" -> expect(Pattern.compile(asked.stringValue()).matcher(value.stringValue()).find(), at,
                        "'" + value.stringValue() + "' does not match " + asked.stringValue());
                case "items" -> {
                    for (var i = 0; i < value.size(); i++) {
                        check(at + "[" + i + "]", asked, value.get(i));
                    }
                }
                case "properties" -> properties(at, asked, value);
                default -> throw new IllegalStateException("the check does not know '" + word + "'");
            }
        }
    }

    private void properties(String at, JsonNode known, JsonNode value) {
        for (var name : value.propertyNames()) {
            if (known.has(name)) {
                check(at + "." + name, known.get(name), value.get(name));
            } else {
                faults.add(at + " has a member '" + name + "'");
            }
        }
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            default -> throw new IllegalStateException(type);
        };
    }

    private void expect(boolean holds, String at, String fault) {
        if (!holds) {
            faults.add(at + " " + fault);
        }
    }
}
