package org.stsrelay.reporting.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.reporting.Golden;
import org.stsrelay.reporting.report.Report.Policy;
import tools.jackson.databind.json.JsonMapper;

/// RFC 8460 §4.4, to the letter.
class ReportJsonTest {

    @Test
    void RPT_4_4_1_RPT_4_4_4_RPT_4_4_6_RPT_4_4_7_RPT_4_4_9_RPT_4_4_12_RPT_4_2_aReportHasEveryMemberInItsShape()
            throws IOException {
        Golden.assertIs("report.json",
                new JsonMapper().readTree(ReportSchema.checked(Reports.full())).toPrettyString() + "\n");
    }

    @Test
    void RPT_4_4_15_withoutFailuresTheDetailsAreAnEmptyArray() {
        var json = ReportSchema.checked(Reports
                .report(List.of(new Policy("no-policy-found", List.of(), "cust.example", List.of(), 1, 0, List.of()))));

        assertThat(json).contains("\"failure-details\":[]")
                .contains("\"policy-string\":[]")
                .doesNotContain("null")
                .doesNotContain("mx-host");
    }

    @Test
    void RPT_4_1_RPT_4_4_8_whatOthersWroteIsEscapedAndStaysOneDocument() {
        var line = "x-\u00fcber: \"quoted\" \\ \u0001";
        var json = ReportSchema.checked(Reports
                .report(List
                        .of(new Policy("sts", List.of(line), "cust.example", List.of("mx.example"), 1, 0, List.of()))));

        assertThat(new JsonMapper().readTree(json).at("/policies/0/policy/policy-string/0").stringValue())
                .isEqualTo(line);
        assertThat(json).startsWith("{");
    }

    @Test
    void RPT_5_2_1_compressedItIsOneGzipMemberOfTheSameOctets() throws IOException {
        var out = new ByteArrayOutputStream();
        ReportJson.writeCompressed(Reports.full(), out);
        var again = new ByteArrayOutputStream();
        ReportJson.writeCompressed(Reports.full(), again);

        try (var in = new GZIPInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(ReportSchema.checked(Reports.full()));
        }
        assertThat(again.toByteArray()).isEqualTo(out.toByteArray());
    }

    @Test
    void theStreamOfTheCallerStaysOpen() throws IOException {
        var out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };

        ReportJson.write(Reports.full(), out);
        ReportJson.writeCompressed(Reports.full(), (OutputStream) out);

        assertThat(out.size()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1,192.0.2.1", "::ffff:192.0.2.1,192.0.2.1", "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
            "2001:0DB8:0:0:0:0:0:0012,2001:db8::12", "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1", "fe80::1,fe80::1"})
    void RPT_4_4_17_RPT_4_4_20_addressesHaveTheOneSpellingOfTheirFamily(String written, String expected) {
        assertThat(AddressText.of(InetAddress.ofLiteral(written))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{\"policies\": {}}", "{\"organization-name\": \"\"}", "[]",
            "{\"organization-name\":\"x\",\"date-range\":{\"start-datetime\":\"2026-03-17T00:00:00Z\","
                    + "\"end-datetime\":\"2026-03-18T00:00:00Z\"},\"contact-info\":\"mailto:a@b\",\"report-id\":\"1\","
                    + "\"policies\":[{\"policy\":{\"policy-type\":\"sts\",\"policy-string\":\"x\",\"policy-domain\":\"d\","
                    + "\"mx-host\":\"m\"},\"summary\":{\"total-successful-session-count\":\"1\"},"
                    + "\"failure-details\":null}]}"})
    void theSchemaOfTheTestsRefusesWhatIsNoReport(String json) {
        assertThat(ReportSchema.faults(json)).isNotEmpty();
    }
}
