package org.stsrelay.server.journey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a process asked of the operating system, read from a trace of `strace -f`: one thread's call may stand on two
/// lines, with calls of others in between.
record SystemCalls(List<Call> calls) {

    private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
    private static final Pattern BEGIN = Pattern.compile("(\\w+)\\((.*)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. (\\w+) resumed>(.*)");
    private static final String UNFINISHED = " <unfinished ...>";

    /// @param text arguments and result, as the trace has them
    /// @param began the number of the line where it began
    /// @param ended the number of the line where it returned
    record Call(String name, String text, int began, int ended) {

        boolean is(String... names) {
            return List.of(names).contains(name);
        }

        /// Whether its first argument is an open file of this description, or begins with it.
        boolean concerns(String file) {
            return text.contains("<" + file);
        }

        boolean succeeded() {
            return !text.contains(" = -1 ") && !text.endsWith("= ?");
        }

        boolean isBefore(Call other) {
            return ended < other.began;
        }
    }

    private record Begun(String name, String text, int line) {}

    SystemCalls {
        calls = List.copyOf(calls);
    }

    static SystemCalls read(Path trace) throws IOException {
        var calls = new ArrayList<Call>();
        var begun = new HashMap<String, Begun>();
        var lines = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
        for (var number = 0; number < lines.size(); number++) {
            var line = LINE.matcher(lines.get(number));
            if (line.matches()) {
                call(line.group(1), line.group(2), number, begun).ifPresent(calls::add);
            }
        }
        return new SystemCalls(calls);
    }

    /// Successful calls of these names, in the order in which they returned.
    Stream<Call> named(String... names) {
        return calls.stream().filter(call -> call.is(names) && call.succeeded());
    }

    private static Optional<Call> call(String thread, String text, int number, Map<String, Begun> begun) {
        var resumed = RESUMED.matcher(text);
        if (resumed.matches()) {
            return Optional.ofNullable(begun.remove(thread))
                    .map(first -> new Call(first.name(), first.text() + resumed.group(2), first.line(), number));
        }
        var begin = BEGIN.matcher(text);
        if (!begin.matches()) {
            return Optional.empty();
        }
        if (text.endsWith(UNFINISHED)) {
            begun.put(thread, new Begun(begin.group(1), begin.group(2), number));
            return Optional.empty();
        }
        return Optional.of(new Call(begin.group(1), begin.group(2), number, number));
    }
}
