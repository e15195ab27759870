package org.stsrelay.server.config;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A number of bytes, written with its unit: `50MiB` is 50 x 1024 x 1024, `50MB` is 50,000,000.
public record DataSize(long bytes) {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,12})([KMGT]?)(i?)B");
    private static final String PREFIXES = "KMGT";

    static DataSize parse(String text) {
        if (text.matches("\\d+")) {
            throw new Malformed("'" + Spelling.printable(text) + "' has no unit",
                    "write for example 50MiB or 50MB; bytes are " + text + "B");
        }
        var written = WRITTEN.matcher(text);
        if (!written.matches() || text.matches("\\d+iB")) {
            throw new Malformed("invalid size '" + Spelling.printable(text) + "'",
                    "use for example 50MiB, 1GiB, 500KB");
        }
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(written.group(1)), factor(written)));
        } catch (ArithmeticException _) {
            throw new Malformed("'" + Spelling.printable(text) + "' is more than any disk holds", "");
        }
    }

    static Type<DataSize> between(String least, String most) {
        var from = parse(least);
        var to = parse(most);
        return new ScalarType<>("a size", (text, _) -> {
            var size = parse(text);
            if (size.bytes < from.bytes || size.bytes > to.bytes) {
                throw new Malformed("must be between " + least + " and " + most, "");
            }
            return size;
        });
    }

    private static long factor(MatchResult written) {
        var powers = written.group(2).isEmpty() ? 0 : PREFIXES.indexOf(written.group(2)) + 1;
        var factor = 1L;
        for (var power = 0; power < powers; power++) {
            factor *= written.group(3).isEmpty() ? 1000 : 1024;
        }
        return factor;
    }
}
