package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StsRecordTest {

    private static final String SPF = "v=spf1 -all";

    @ParameterizedTest
    @ValueSource(strings = {"v=STSv1; id=é;", "v=STSv1; id=\uFFFD;", "v=STSv1; id=1; x=\u0001;",
            "v=STSv1; id=1; x=\u007f"})
    void STS_3_1_2_aRecordThatIsNotVisibleAsciiIsBroken(String text) {
        assertThat(read(text)).isInstanceOf(Discovery.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"V=STSv1; id=1;", "v=stsv1; id=1;", "v=STSv2; id=1;", " v=STSv1; id=1;", "id=1; v=STSv1;",
            "v=STSv12; id=1;", "v =STSv1; id=1;", "", "garbage"})
    void STS_3_1_3_theVersionComesFirstAndExactly(String text) {
        assertThat(read(text)).isInstanceOf(Discovery.Absent.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=STSv1;", "v=STSv1; foo=bar", "v=STSv1;\t"})
    void STS_3_1_4_withoutAnIdItIsBroken(String text) {
        assertThat(read(text)).isInstanceOf(Discovery.Broken.class);
    }

    @Test
    void STS_3_1_4_theVersionAloneIsNoRecord() {
        assertThat(read("v=STSv1")).isInstanceOf(Discovery.Absent.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=STSv1; id=", "v=STSv1; id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "v=STSv1; id=2024-01-01",
            "v=STSv1; id=a_b", "v=STSv1; id=a.b", "v=STSv1; id= 1", "v=STSv1; ID=1", "v=STSv1; id=1 2"})
    void STS_3_1_5_anIdIsOneTo32LettersAndDigits(String text) {
        assertThat(read(text)).isInstanceOf(Discovery.Broken.class);
    }

    @Test
    void STS_3_1_5_theShortestAndTheLongestId() {
        assertThat(read("v=STSv1; id=1")).isEqualTo(published("1"));
        assertThat(read("v=STSv1; id=" + "a".repeat(32))).isEqualTo(published("a".repeat(32)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=STSv1; id=1", "v=STSv1;id=1;", "v=STSv1 ; id=1", "v=STSv1\t;\tid=1", "v=STSv1;id=1 ; ",
            "v=STSv1;id=1;\t", "v=STSv1; id=1; x=y"})
    void STS_3_1_6_blanksAroundADelimiterAndOneAtTheEnd(String text) {
        assertThat(read(text)).isEqualTo(published("1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=STSv1;; id=1", "v=STSv1; id=1;;", "v=STSv1; ; id=1", "v=STSv1; id=1 ",
            "v=STSv1; id=1; ;"})
    void STS_3_1_6_anEmptyFieldIsBroken(String text) {
        assertThat(read(text)).isInstanceOf(Discovery.Broken.class);
    }

    @Test
    void STS_3_1_7_aWellFormedExtensionIsIgnored() {
        assertThat(read("v=STSv1; id=1; x.y_z-1=ok:!<>~")).isEqualTo(published("1"));
        assertThat(read("v=STSv1; id=1; " + "n".repeat(32) + "=v")).isEqualTo(published("1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=STSv1; id=1; =x", "v=STSv1; id=1; x=", "v=STSv1; id=1; x=a=b", "v=STSv1; id=1; x=a b",
            "v=STSv1; id=1; nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn=v", "v=STSv1; id=1; _x=1", "v=STSv1; id=1; x",
            "v=STSv1; id=1; x =1"})
    void STS_3_1_7_aBrokenExtensionBreaksTheRecord(String text) {
        assertThat(read(text)).isInstanceOf(Discovery.Broken.class);
    }

    @Test
    void STS_3_1_8_theOrderOfTheOtherFieldsDoesNotMatter() {
        assertThat(read("v=STSv1; x=1; id=2")).isEqualTo(published("2"));
    }

    @Test
    void STS_3_1_9_unrelatedRecordsAreDroppedBeforeCounting() {
        assertThat(StsRecord.among(List.of(SPF, "v=STSv1; id=1", "v=STSv10; id=2"))).isEqualTo(published("1"));
    }

    @Test
    void STS_3_1_10_twoRecordsAreNone() {
        assertThat(StsRecord.among(List.of("v=STSv1; id=1", "v=STSv1; id=2")))
                .isInstanceOfSatisfying(Discovery.Broken.class,
                        broken -> assertThat(broken.reasonCode()).isEqualTo("multiple-sts-records"));
    }

    @Test
    void STS_3_1_11_aBrokenRecordSaysWhatIsBroken() {
        assertThat(read("v=STSv1; id=2024-01-01")).isEqualTo(new Discovery.Broken("invalid-sts-record",
                "the MTA-STS record is broken: expected an id of 1 to 32 letters and digits but found '2024-01-01'"));
    }

    @Test
    void STS_3_1_15_anIdIsKeptAsItIs() {
        assertThat(read("v=STSv1; id=00aB")).isEqualTo(published("00aB"));
    }

    @Test
    void STS_3_1_17_theFirstOfARepeatedFieldCounts() {
        assertThat(read("v=STSv1; id=1; id=2; v=STSv1")).isEqualTo(published("1"));
        assertThat(read("v=STSv1; id=1; id=not-an-id")).isEqualTo(published("1"));
        assertThat(read("v=STSv1; id=not-an-id; id=1")).isInstanceOf(Discovery.Broken.class);
    }

    @Test
    void manyBlanksAreReadInNoTime() {
        var blanks = " ".repeat(60_000);

        assertThat(read("v=STSv1" + blanks + ";" + blanks + "id=1" + blanks + "x"))
                .isInstanceOf(Discovery.Broken.class);
    }

    @Test
    void whatIsQuotedFromAStrangerIsShortAndOnOneLine() {
        assertThat(read("v=STSv1; id=1; " + "é\n".repeat(10_000)))
                .isInstanceOfSatisfying(Discovery.Broken.class,
                        broken -> assertThat(broken.reason()).hasSizeLessThan(200).matches("[ -~]+"));
    }

    private static Discovery read(String text) {
        return StsRecord.among(List.of(text));
    }

    private static Discovery published(String id) {
        return new Discovery.Published(id, true);
    }
}
