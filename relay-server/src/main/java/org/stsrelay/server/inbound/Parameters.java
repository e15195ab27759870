package org.stsrelay.server.inbound;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parameters of a MAIL or RCPT command: `KEYWORD=value` or `KEYWORD` (RFC 5321 §4.1.2).
///
/// @param values by keyword in upper case, the value empty where there was no `=`
record Parameters(Map<String, Optional<String>> values) {

    private static final Parameters NONE = new Parameters(Map.of());

    /// @param known the keywords of the extensions that are offered
    /// @throws Refusal when one is unknown, malformed or given twice
    static Parameters parse(String text, Set<String> known) throws Refusal {
        if (text.isEmpty()) {
            return NONE;
        }
        var values = new HashMap<String, Optional<String>>();
        for (var from = 0; from < text.length();) {
            var blank = text.indexOf(' ', from);
            var to = blank < 0 ? text.length() : blank;
            if (to > from) {
                add(values, text.substring(from, to), known);
            }
            from = to + 1;
        }
        return new Parameters(values);
    }

    private static void add(Map<String, Optional<String>> values, String parameter, Set<String> known) throws Refusal {
        var equals = parameter.indexOf('=');
        var keyword = (equals < 0 ? parameter : parameter.substring(0, equals)).toUpperCase(Locale.ROOT);
        if (!known.contains(keyword)) {
            throw Refusal.of(Rejection.PROTOCOL, 555, "5.5.4 A parameter is not known here");
        }
        var value = equals < 0 ? Optional.<String>empty() : Optional.of(parameter.substring(equals + 1));
        if (values.putIfAbsent(keyword, value) != null) {
            throw Refusal.syntax(keyword + " was given twice");
        }
    }

    boolean has(String keyword) {
        return values.containsKey(keyword);
    }

    /// The value of a parameter that must have one.
    ///
    /// @return empty when the parameter was not given
    Optional<String> value(String keyword) throws Refusal {
        if (!has(keyword)) {
            return Optional.empty();
        }
        var value = values.getOrDefault(keyword, Optional.empty());
        if (value.isEmpty() || value.get().isEmpty()) {
            throw Refusal.syntax(keyword + " needs a value");
        }
        return value;
    }

    /// Whether a parameter without a value was given.
    boolean flag(String keyword) throws Refusal {
        if (values.getOrDefault(keyword, Optional.empty()).isPresent()) {
            throw Refusal.syntax(keyword + " takes no value");
        }
        return has(keyword);
    }
}
