package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

class StsPolicyParserTest {

    private static final String GOOD = "version: STSv1\nmode: enforce\nmx: mail.example.test\nmax_age: 86400\n";

    @Test
    void aPolicyIsReadWhole() throws Exception {
        var policy = parse("""
                version: STSv1
                mode: enforce
                mx: mail.example.com
                mx: *.example.net
                mx: backupmx.example.com
                max_age: 604800
                """);

        assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(policy.maxAge()).isEqualTo(Duration.ofDays(7));
        assertThat(policy.mx()).extracting(MxPattern::toString)
                .containsExactly("mail.example.com", "*.example.net", "backupmx.example.com");
        assertThat(policy.lines()).containsExactly("version: STSv1", "mode: enforce", "mx: mail.example.com",
                "mx: *.example.net", "mx: backupmx.example.com", "max_age: 604800");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 1\n",
            "version: STSv1\r\nmode: enforce\r\nmx: a.test\r\nmax_age: 1\r\n",
            "version: STSv1\r\nmode: enforce\nmx: a.test\r\nmax_age: 1\n",
            "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 1"})
    void STS_3_2_4_linesEndInLfOrCrlfAndTheLastMayNotEnd(String body) throws Exception {
        assertThat(parse(body).mx()).containsExactly(MxPattern.of("a.test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version: STSv1\rmode: enforce\rmx: a.test\rmax_age: 1\r",
            "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 1\r", "version: STSv1\r\r\nmode: none\nmax_age: 1\n"})
    void STS_3_2_4_aCarriageReturnAloneEndsNoLine(String body) {
        refused(body);
    }

    @Test
    void STS_3_2_5_blanksAtTheEndOfALineAndAfterTheColon() throws Exception {
        assertThat(parse("version:STSv1 \t\nmode:   enforce\t\nmx:\ta.test  \r\nmax_age: 1 \n").mode())
                .isEqualTo(Mode.ENFORCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {" mode: none", "mode : none", "\tmode: none", "mode\t: none", ": none", "mode none",
            "mode"})
    void STS_3_2_5_blanksBeforeAKeyOrItsColonBreakIt(String line) {
        refused("version: STSv1\n" + line + "\nmax_age: 1\n").withMessageStartingWith("line 2: expected ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version: STSv1\n\nmode: none\nmax_age: 1\n",
            "version: STSv1\nmode: none\nmax_age: 1\n\n\r\n",
            "\nversion: STSv1\nmode: none\nmax_age: 1\n", "version: STSv1\n \t\nmode: none\nmax_age: 1\n"})
    void STS_3_2_5_emptyLinesAreSkipped(String body) throws Exception {
        assertThat(parse(body).lines()).containsExactly("version: STSv1", "mode: none", "max_age: 1");
    }

    @Test
    void STS_3_2_6_theVersionMayComeLast() throws Exception {
        assertThat(parse("mode: none\nmax_age: 1\nversion: STSv1\n").mode()).isEqualTo(Mode.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            STSv2  | line 1: expected version to be 'STSv1' but found 'STSv2'
            stsv1  | line 1: expected version to be 'STSv1' but found 'stsv1'
            STSv10 | line 1: expected version to be 'STSv1' but found 'STSv10'
            """)
    void STS_3_2_6_anotherVersionIsRefused(String version, String message) {
        refused("version: " + version + "\nmode: none\nmax_age: 1\n").withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            version, missing-version
            mode,    missing-mode
            max_age, missing-max_age
            mx,      missing-mx
            """)
    void STS_3_2_8_aMissingFieldIsNamed(String key, String code) {
        var body = String.join("\n", GOOD.lines().filter(line -> !line.startsWith(key + ":")).toList());

        refused(body).withMessageContaining("but found none").satisfies(e -> {
            assertThat(e.reasonCode()).isEqualTo(code);
            assertThat(e.line()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Enforce", "ENFORCE", "report", "enforce,testing", "enforced", "doubt"})
    void STS_3_2_7_anUnknownModeIsNotGuessed(String mode) {
        refused(GOOD.replace("enforce", mode))
                .withMessage("line 2: expected mode to be enforce, testing or none but found '" + mode + "'");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0,          0
            1,          1
            0000000001, 1
            31557600,   31557600
            31557601,   31557600
            9999999999, 31557600
            """)
    void STS_3_2_8_maxAgeIsDigitsAndTheMaximumAtMost(String text, long seconds) throws Exception {
        assertThat(parse(GOOD.replace("86400", text)).maxAge()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+5", "1e5", "12 34", "1_000", "0x10", "1.0", "xxx", "12345678901", "\u0661"})
    void STS_3_2_8_maxAgeIsNothingElse(String text) {
        refused(GOOD.replace("86400", text)).withMessageStartingWith(
                "line 4: expected max_age to be 1 to 10 digits but found ");
    }

    @Test
    void STS_3_2_8_anEmptyMaxAgeIsRefused() {
        refused(GOOD.replace("86400", "")).withMessageStartingWith("line 4: expected a value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.test, b.test", "a.test b.test", "a.test;b.test"})
    void STS_3_2_10_eachPatternHasALineOfItsOwn(String mx) {
        refused(GOOD.replace("mail.example.test", mx))
                .satisfies(e -> assertThat(e.reasonCode()).isEqualTo("invalid-mx"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"enforce", "testing"})
    void STS_3_2_11_anActivePolicyNeedsAnMx(String mode) {
        refused("version: STSv1\nmode: " + mode + "\nmax_age: 1\n")
                .withMessage("expected at least one mx field in mode " + mode + " but found none");
    }

    @Test
    void STS_3_2_11_modeNoneNeedsNone() throws Exception {
        assertThat(parse("version: STSv1\nmode: none\nmax_age: 1\n").mx()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*.", "*foo.test", "a.*.test", "*.*.test", ".test", "mail.test.", "*.test.",
            "b\u00fccher.test",
            "[192.0.2.1]", "a..test", "-a.test", "a-.test", "a_b.test", "mail.test:25", "IPv6:2001:db8::1"})
    void STS_3_2_12_anMxIsAHostNameOrAWildcardAndADomain(String mx) {
        refused(GOOD.replace("mail.example.test", mx)).withMessageStartingWith("line 3: mx: expected a host name");
    }

    @Test
    void STS_3_2_12_labelsAndNamesHaveTheirLengths() throws Exception {
        var label = "a".repeat(63);
        refused(GOOD.replace("mail.example.test", label + "a.test"));
        refused(GOOD.replace("mail.example.test", String.join(".", label, label, label, label)));
        assertThat(parse(GOOD.replace("mail.example.test", label + ".test")).mx()).hasSize(1);
    }

    @Test
    void STS_3_2_12_aWildcardOfATopLevelDomainAndUpperCaseAreFine() throws Exception {
        assertThat(parse(GOOD.replace("mail.example.test", "*.TEST")).covers(DomainName.of("mail.test"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "mx.123", "*.2.1", "25"})
    void STS_3_2_12a_anAddressIsNoPattern(String mx) {
        refused(GOOD.replace("mail.example.test", mx)).withMessage(
                "line 3: mx: expected a host name, not an address, but found '" + mx + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo: bar", "report: https://reports.example.test/x",
            "x.y-z_1: gr\u00fc\u00dfe \u20ac \ud83d\ude00",
            "0: 0", "Mode: whatever"})
    void STS_3_2_13_unknownFieldsAreIgnored(String line) throws Exception {
        assertThat(parse(GOOD + line + "\n").mode()).isEqualTo(Mode.ENFORCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo:", "foo: ", "foo: a\tb", "foo: a\u0000b", "foo: a\u007fb", "foo: a\rb", "_foo: bar",
            "f\u00f6o: bar",
            "f o: bar", "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn: bar"})
    void STS_3_2_14_aBrokenUnknownFieldBreaksThePolicy(String line) {
        refused(GOOD + line + "\n").withMessageStartingWith("line 5: ");
    }

    @Test
    void STS_3_2_14_whatIsNotUtf8BreaksThePolicy() {
        var body = (GOOD + "foo: \u00fc\n").getBytes(StandardCharsets.ISO_8859_1);

        assertThatExceptionOfType(PolicySyntaxException.class).isThrownBy(() -> StsPolicyParser.parse(body))
                .withMessage("line 5: expected UTF-8 but found other octets");
    }

    @Test
    void STS_3_2_15_theFirstOfARepeatedFieldCounts() throws Exception {
        var policy = parse("""
                version: STSv1
                mode: none
                mode: enforce
                max_age: 5
                max_age: 7
                version: STSv2
                max_age: soon
                """);

        assertThat(policy.mode()).isEqualTo(Mode.NONE);
        assertThat(policy.maxAge()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mode", "MODE"})
    void STS_3_2_16_aKeyInAnotherCaseIsAnotherKey(String key) {
        refused(GOOD.replace("mode", key)).withMessageStartingWith("expected a mode field");
    }

    @Test
    void STS_3_2_17_aByteOrderMarkIsNamed() {
        refused("\uFEFF" + GOOD).withMessage("line 1: expected a key but found a byte order mark");
    }

    @Test
    void STS_3_2_18_manyPatternsAreReadAndANulIsNot() throws Exception {
        var lines = new ArrayList<String>();
        for (var i = 0; i < 2_000; i++) {
            lines.add("mx: mx" + i + ".example.test");
        }

        assertThat(parse(GOOD + String.join("\n", lines)).mx()).hasSize(2_001);
        refused(GOOD + "\u0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "garbage", "<!DOCTYPE html>\n<html></html>", "{\"version\": \"STSv1\"}"})
    void whatIsNoPolicyIsRefused(String body) {
        refused(body);
    }

    @Test
    void whatIsQuotedFromAStrangerIsShortAndOnOneLine() {
        refused(GOOD + "foo: " + "\u0007".repeat(60_000))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250).matches("[ -~]+"));
    }

    private static StsPolicy parse(String body) throws PolicySyntaxException {
        return StsPolicyParser.parse(body.getBytes(StandardCharsets.UTF_8));
    }

    private static ThrowableAssertAlternative<PolicySyntaxException> refused(String body) {
        return assertThatExceptionOfType(PolicySyntaxException.class).isThrownBy(() -> parse(body));
    }
}
