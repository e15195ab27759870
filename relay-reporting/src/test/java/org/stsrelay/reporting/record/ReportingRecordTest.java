package org.stsrelay.reporting.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.reporting.record.ReportingRecord.Absent;
import org.stsrelay.reporting.record.ReportingRecord.Published;
import org.stsrelay.reporting.record.ReportingRecord.Several;
import org.stsrelay.reporting.record.ReportingRecord.Useless;

class ReportingRecordTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=TLSRPTv1;rua=mailto:reports@example.com                     | mailto:reports@example.com
            v=TLSRPTv1; rua=https://r.example.com/v1/tlsrpt               | https://r.example.com/v1/tlsrpt
            v=TLSRPTv1 ; rua=mailto:r@example.com ;                       | mailto:r@example.com
            v=TLSRPTv1; x=y; rua=mailto:r@example.com                     | mailto:r@example.com
            v=TLSRPTv1; rua=MAILTO:r@example.com                          | mailto:r@example.com
            v=TLSRPTv1; rua=mailto:r@example.com?subject=x&cc=v@x.example | mailto:r@example.com
            v=TLSRPTv1; rua=mailto:r%2Btls@example.com                    | mailto:r+tls@example.com
            v=TLSRPTv1; rua=https://r.example/a%2Cb                       | https://r.example/a%2Cb
            """)
    void aRecordNamesAPlaceForReports(String text, String destination) {
        assertThat(destinations(text)).containsExactly(destination);
        assertThat(flaws(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=TLSRPTv1; rua=mailto:a@x.example,https://y.example/r",
            "v=TLSRPTv1; rua=mailto:a@x.example \t, \thttps://y.example/r;",
            "v=TLSRPTv1; rua=mailto:a@x.example; rua=https://y.example/r",
            "v=TLSRPTv1; rua=mailto:a@x.example,mailto:a@x.example,https://y.example/r",
            "v=TLSRPTv1; rua=mailto:a@x.example,mailto:a@X.example,https://y.example/r,https://y.example:443/r"})
    void severalPlacesKeepTheirOrder(String text) {
        assertThat(destinations(text)).containsExactly("mailto:a@x.example", "https://y.example/r");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=spf1 -all", "v=TLSRPTv10; rua=mailto:a@x.example", "V=TLSRPTv1; rua=mailto:a@x.example",
            "v=tlsrptv1; rua=mailto:a@x.example", " v=TLSRPTv1; rua=mailto:a@x.example", "v=TLSRPTv1", ""})
    void whatDoesNotBeginAsOneIsNone(String text) {
        assertThat(ReportingRecord.among(List.of(text))).isEqualTo(new Absent());
    }

    @Test
    void othersAreDroppedBeforeTheyAreCounted() {
        var good = "v=TLSRPTv1; rua=mailto:a@x.example";

        assertThat(ReportingRecord.among(List.of("v=spf1 -all", good, "hello"))).isInstanceOf(Published.class);
        assertThat(ReportingRecord.among(List.of(good, "v=TLSRPTv1; x=y"))).isEqualTo(new Several(2));
        assertThat(ReportingRecord.among(List.of())).isEqualTo(new Absent());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=TLSRPTv1;                                            | 12 | no rua field
            v=TLSRPTv1; x=1                                        | 16 | no rua field
            v=TLSRPTv1; RUA=mailto:a@x.example                     | 35 | no rua field
            v=TLSRPTv1; rua=                                       | 17 | begins with mailto: or https:
            v=TLSRPTv1; rua=reports@x.example                      | 17 | begins with mailto: or https:
            v=TLSRPTv1; rua=http://x.example/                      | 17 | begins with mailto: or https:
            v=TLSRPTv1; rua=mailto:a@x.example!10m                 | 17 | '!' is written %21
            v=TLSRPTv1; rua=mailto:                                | 17 | one mail address
            v=TLSRPTv1; rua=mailto:a%0D%0ABcc:v@x.example          | 17 | one mail address
            v=TLSRPTv1; rua=mailto:a%2Cb@x.example                 | 17 | one mail address
            v=TLSRPTv1; rua=mailto:a@[127.0.0.1]                   | 17 | one mail address
            v=TLSRPTv1; rua=mailto:a%@x.example                    | 17 | one mail address
            v=TLSRPTv1; rua=mailto:a%FF@x.example                  | 17 | one mail address
            v=TLSRPTv1; rua=https://                               | 17 | with a host
            v=TLSRPTv1; rua=https://u:p@x.example/                 | 17 | with a host
            v=TLSRPTv1; rua=https://x.example/ y                   | 17 | with a host
            """)
    void aRecordByWhichNoReportCanBeSentSaysWhereItIsWrong(String text, int position, String sentence) {
        assertThat(ReportingRecord.among(List.of(text))).isInstanceOfSatisfying(Useless.class, useless -> {
            assertThat(useless.flaws()).extracting(Flaw::position).contains(position);
            assertThat(useless.flaws()).anySatisfy(flaw -> assertThat(flaw.sentence()).contains(sentence));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=TLSRPTv1; rua=ftp://x.example, mailto:r@x.example  | 17 | mailto: or https:
            v=TLSRPTv1; rua=mailto:r@x.example, smtp:y           | 37 | mailto: or https:
            v=TLSRPTv1; nonsense; rua=mailto:r@x.example         | 13 | 'name=value'
            v=TLSRPTv1;; rua=mailto:r@x.example                  | 12 | 'name=value'
            """)
    void whatIsBrokenTakesNothingFromWhatIsNot(String text, int position, String sentence) {
        assertThat(destinations(text)).containsExactly("mailto:r@x.example");
        assertThat(flaws(text)).singleElement().satisfies(flaw -> {
            assertThat(flaw.position()).isEqualTo(position);
            assertThat(flaw.sentence()).contains(sentence);
        });
    }

    @Test
    void aThousandPlacesAreTen() {
        var rua = new StringBuilder("v=TLSRPTv1; rua=mailto:first@x.example");
        for (var i = 0; i < 1000; i++) {
            rua.append(",mailto:r").append(i).append("@x.example,nonsense");
        }

        assertThat(destinations(rua.toString())).hasSize(10).first().isEqualTo("mailto:first@x.example");
        assertThat(flaws(rua.toString())).hasSize(20);
    }

    @Test
    void aUriHasItsLimit() {
        var longest = "https://x.example/" + "a".repeat(Destination.MAX_LENGTH - 18);

        assertThat(destinations("v=TLSRPTv1; rua=" + longest)).containsExactly(longest);
        assertThat(flaws("v=TLSRPTv1; rua=" + longest + "a,mailto:r@x.example")).singleElement()
                .satisfies(flaw -> assertThat(flaw.sentence()).contains("a URI of at most 8000 characters"));
    }

    /// Seeded, so that a failure comes again.
    @Test
    void whatIsQuotedFromAStrangerIsShortAndOnOneLine() {
        var record = ReportingRecord.among(List.of("v=TLSRPTv1; rua=mailto:\u001b[2J\r\n\u2028" + "x".repeat(9000)));

        assertThat(record).isInstanceOfSatisfying(ReportingRecord.Useless.class,
                useless -> assertThat(useless.flaws()).allSatisfy(
                        flaw -> assertThat(flaw.sentence()).matches("[ -~]{1,200}")));
    }

    @Test
    void noTextBreaksTheReader() {
        var random = new Random(8460);
        var pieces =
                List.of("v=TLSRPTv1", ";", " ", ",", "rua=", "mailto:", "https://", "a@x.example", "%", "%41", "\t",
                        "!", "?", "\u0000", "\u00e4", "=", "\uFFFD", "[", "x.example/");
        for (var i = 0; i < 20_000; i++) {
            var text = new StringBuilder("v=TLSRPTv1;");
            for (var n = random.nextInt(12); n > 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            assertThatCode(() -> ReportingRecord.among(List.of(text.toString()))).as(text.toString())
                    .doesNotThrowAnyException();
        }
    }

    private static List<String> destinations(String text) {
        return published(text).destinations().stream().map(Object::toString).toList();
    }

    private static List<Flaw> flaws(String text) {
        return published(text).flaws();
    }

    private static Published published(String text) {
        return ReportingRecord.among(List.of(text)) instanceof Published published
                ? published
                : new Published(List.of(), List.of());
    }

    @ParameterizedTest
    @CsvSource({"MAILTO:TLS%2Brpt@Partner.EXAMPLE?subject=x, mailto:TLS+rpt@partner.example",
            "HTTPS://Partner.EXAMPLE:443/a%2Fb?C=D, https://partner.example/a%2Fb?C=D",
            "https://partner.example:8443, https://partner.example:8443"})
    void aDestinationHasOneSpelling(String uri, String spelling) {
        var destination = Destination.of(uri);

        assertThat(destination).hasToString(spelling);
        assertThat(Destination.ofStored(spelling)).hasToString(spelling);
        assertThat(Destination.ofStored(spelling).host()).isEqualTo("partner.example");
    }
}
