package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.run.Silences.Call;
import org.stsrelay.reporting.run.Silences.Silence;

/// RPT-3-17: whom a stranger's record can silence.
class SilencesTest {

    private static final Instant NIGHT = Instant.parse("2031-03-18T01:00:00Z");
    private static final Duration QUIET = Duration.ofMinutes(5);

    private final Silences silences = new Silences();

    @Test
    void aHostThatIsClosedIsSilentUntilItAnswersOrItsTimeIsOver() {
        silences.closed(call("/a", "a.example"), "no answer", NIGHT);

        assertThat(silences.of(call("/b", "b.example"), NIGHT))
                .contains(new Silence(NIGHT, NIGHT.plus(QUIET), "no answer"));
        assertThat(isSilent(new Call("other.example", "https://other.example/a", DomainName.of("a.example"))))
                .isFalse();
        assertThat(silences.of(call("/b", "b.example"), NIGHT.plus(QUIET))).isEmpty();
        assertThat(silences.of(call("/b", "b.example"), NIGHT.minusSeconds(1))).isEmpty();
        silences.answered(call("/b", "b.example"));
        assertThat(isSilent(call("/a", "a.example"))).isFalse();
    }

    @Test
    void aPlaceThatHangsIsSilentAndSoIsWhoeverNamedIt() {
        silences.hangs(call("/slow", "stranger.example"), "no answer", NIGHT);

        assertThat(isSilent(call("/slow", "a.example"))).isTrue();
        assertThat(isSilent(call("/b", "stranger.example"))).isTrue();
        assertThat(isSilent(call("/b", "b.example"))).isFalse();
    }

    @Test
    void howeverManyPlacesOneStrangerNamesAndHoweverManyNameOneTheHostIsNotSilent() {
        for (var i = 0; i < 10 * Silences.SEVERAL; i++) {
            silences.hangs(call("/slow" + i, "stranger.example"), "no answer", NIGHT);
            silences.hangs(call("/slow", "stranger" + i + ".example"), "no answer", NIGHT);
        }

        assertThat(isSilent(call("/b", "b.example"))).isFalse();
    }

    @Test
    void aHostThatHangsForSeveralInARowIsSilent() {
        hang(Silences.SEVERAL - 1, NIGHT);
        assertThat(isSilent(call("/b", "b.example"))).isFalse();

        hang(Silences.SEVERAL, NIGHT);

        assertThat(isSilent(call("/b", "b.example"))).isTrue();
    }

    @Test
    void aHostThatAnswersInBetweenIsNot() {
        hang(Silences.SEVERAL - 1, NIGHT);
        silences.answered(call("/b", "b.example"));

        silences.hangs(call("/c", "c.example"), "no answer", NIGHT);

        assertThat(isSilent(call("/b", "b.example"))).isFalse();
        assertThat(isSilent(call("/slow0", "a.example"))).isTrue();
    }

    @Test
    void whatHungLongAgoIsForgotten() {
        hang(Silences.SEVERAL - 1, NIGHT.minus(QUIET));

        silences.hangs(call("/c", "c.example"), "no answer", NIGHT);

        assertThat(isSilent(call("/b", "b.example"))).isFalse();
    }

    private void hang(int places, Instant now) {
        IntStream.range(0, places)
                .forEach(i -> silences.hangs(call("/slow" + i, "stranger" + i + ".example"), "no answer", now));
    }

    private boolean isSilent(Call call) {
        return silences.of(call, NIGHT).isPresent();
    }

    private static Call call(String path, String domain) {
        return new Call("in.example", "https://in.example" + path, DomainName.of(domain));
    }
}
