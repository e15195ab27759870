package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinesTest {

    private final Lines lines = new Lines();

    @Test
    void whoeverFindsALongLineComesBackWhenItMayBeHisTurn() {
        var stays = IntStream.range(0, 3 * Lines.LONGEST).mapToObj(_ -> lines.join("in.example")).toList();

        assertThat(stays.subList(0, Lines.LONGEST)).containsOnly(Duration.ZERO);
        assertThat(stays.subList(Lines.LONGEST, 2 * Lines.LONGEST)).containsOnly(Duration.ofSeconds(10));
        assertThat(stays.subList(2 * Lines.LONGEST, 3 * Lines.LONGEST)).containsOnly(Duration.ofSeconds(20));
        assertThat(lines.join("other.example")).isZero();
    }

    @Test
    void thereIsRoomForOneWhenOneHasLeft() {
        IntStream.range(0, Lines.LONGEST).forEach(_ -> lines.join("in.example"));
        lines.leave("in.example");

        assertThat(lines.join("in.example")).isZero();
        assertThat(lines.join("in.example")).isPositive();
    }
}
