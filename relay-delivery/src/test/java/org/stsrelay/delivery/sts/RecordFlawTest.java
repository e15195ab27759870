package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFlawTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=STSv1; id=2026-11-24; | BROKEN | 10
            v=STSv1;id=ok;nonsense  | BROKEN | 15
            v=STSv1; id=ok; ; x=y   | BROKEN | 17
            v=STSv1;                | BROKEN | 9
            v=STSv1; x=y            | BROKEN | 13
            v=STSV1; id=1           | NEARLY | 6
            V=STSv1; id=1           | NEARLY | 1
            v=STSv1 id=1            | NEARLY | 8
            "v=STSv1; id=1"         | NEARLY | 1
            """)
    void theFirstCharacterThatIsWrongIsFound(String text, RecordFlaw.Kind kind, int position) {
        assertThat(RecordFlaw.among(List.of("v=spf1 -all", text))).hasValueSatisfying(flaw -> {
            assertThat(flaw.kind()).isEqualTo(kind);
            assertThat(flaw.position()).isEqualTo(position);
            assertThat(flaw.text()).isEqualTo(text);
        });
    }

    @Test
    void severalRecordsAreAFlawOfAllOfThem() {
        assertThat(RecordFlaw.among(List.of("v=STSv1; id=1;", "v=STSv1; id=2;")))
                .hasValueSatisfying(flaw -> assertThat(flaw.kind()).isEqualTo(RecordFlaw.Kind.SEVERAL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=STSv1; id=1;", "v=STSv1;id=1", "v=STSv1 ; id=a1; x=y ;", "v=spf1 -all",
            "google-site-verification=stsv1x", ""})
    void whatIsRightOrSomethingElseHasNone(String text) {
        assertThat(RecordFlaw.among(List.of(text))).isEmpty();
    }

    /// It may find another place than a person would, but never another verdict than a delivery.
    @Test
    void itNeverDisagreesWithWhatADeliveryDecides() {
        var random = new Random(8461);
        var pieces = List.of("v=STSv1", ";", " ", "id=", "a1", "x=y", "=", "\t", "-", "\u00e4", "id=1;");
        for (var i = 0; i < 20_000; i++) {
            var text = new StringBuilder(random.nextInt(4) == 0 ? "" : "v=STSv1;");
            for (var n = random.nextInt(8); n > 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            var texts = List.of(text.toString());
            var broken = StsRecord.among(texts) instanceof Discovery.Broken;

            assertThat(RecordFlaw.among(texts).filter(flaw -> flaw.kind() == RecordFlaw.Kind.BROKEN).isPresent())
                    .as(text.toString())
                    .isEqualTo(broken);
            RecordFlaw.among(texts)
                    .ifPresent(flaw -> assertThat(flaw.position()).as(text.toString()).isBetween(1, text.length() + 1));
        }
    }
}
