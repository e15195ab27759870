package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.stsrelay.reporting.run.ReportSettings.Limits;
import org.stsrelay.reporting.run.ReportSettings.Moments;
import org.stsrelay.reporting.run.ReportSettings.Window;

class WindowTest {

    private static final LocalDate DAY = LocalDate.parse("2031-03-17");
    private static final Window NIGHT = new Window(LocalTime.of(1, 0), LocalTime.of(5, 0));

    @Test
    void RPT_4_1_2_reportsOfADayGoOutInTheWindowOfTheNext() {
        assertThat(NIGHT.after(DAY, at("2031-03-18T00:00:00Z")))
                .isEqualTo(new Moments(at("2031-03-18T01:00:00Z"), at("2031-03-18T05:00:00Z")));
    }

    @Test
    void whoComesInTheMiddleHasTheRestOfIt() {
        assertThat(NIGHT.after(DAY, at("2031-03-18T03:00:00Z")))
                .isEqualTo(new Moments(at("2031-03-18T03:00:00Z"), at("2031-03-18T05:00:00Z")));
    }

    @Test
    void whatMissedItHasOneOfTheSameLength() {
        assertThat(NIGHT.after(DAY, at("2031-03-20T12:00:00Z")))
                .isEqualTo(new Moments(at("2031-03-20T12:00:00Z"), at("2031-03-20T16:00:00Z")));
    }

    @Test
    void aWindowMayEndOnTheDayAfter() {
        var late = new Window(LocalTime.of(22, 0), LocalTime.of(2, 0));

        assertThat(late.after(DAY, at("2031-03-18T00:00:00Z")))
                .isEqualTo(new Moments(at("2031-03-18T22:00:00Z"), at("2031-03-19T02:00:00Z")));
    }

    @Test
    void anHourHasFiftyOrATenthOfYesterdaysMail() {
        assertThat(Limits.STANDARD.perHourAfter(0)).isEqualTo(50);
        assertThat(Limits.STANDARD.perHourAfter(499)).isEqualTo(50);
        assertThat(Limits.STANDARD.perHourAfter(12_345)).isEqualTo(1234);
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }
}
