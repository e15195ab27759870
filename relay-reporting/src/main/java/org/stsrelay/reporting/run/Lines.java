package org.stsrelay.reporting.run;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How many of the run's reports wait for each host. One who evaluates reports for others is the destination of thousands
/// at a time; in a line of that length there would be no room for the reports of others.
final class Lines {

    static final int LONGEST = 64;
    /// A host that takes reports takes about so long for a line.
    private static final Duration A_LINE = Duration.ofSeconds(10);

    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    /// @param within who wait
    /// @param turnedAway since the line was last shorter
    private record Line(int within, int turnedAway) {
        private static final Line EMPTY = new Line(0, 0);

        Line joined() {
            return within < LONGEST ? new Line(within + 1, 0) : new Line(within, turnedAway + 1);
        }
    }

    /// @return zero when it is in the line, which it has to leave; else how long it stays away
    Duration join(String host) {
        var line = lines.compute(host, (_, known) -> (known == null ? Line.EMPTY : known).joined());
        return line.turnedAway() == 0
                ? Duration.ZERO
                : A_LINE.multipliedBy(1 + (line.turnedAway() - 1) / LONGEST);
    }

    void leave(String host) {
        lines.computeIfPresent(host,
                (_, line) -> line.within() > 1 ? new Line(line.within() - 1, line.turnedAway()) : null);
    }
}
