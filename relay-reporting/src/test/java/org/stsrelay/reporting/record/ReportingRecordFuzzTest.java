package org.stsrelay.reporting.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.Mailbox;

/// Whatever stands in the TXT records, one to a line here: reports have somewhere to go, or the owner can be told why not.
class ReportingRecordFuzzTest {

    private static final String OF_OTHERS = "v=spf1 -all";
    private static final int MOST = 10;

    @FuzzTest
    void aRecordNamesPlacesOrSaysWhatIsWrong(byte[] octets) {
        var texts = List.of(new String(octets, StandardCharsets.UTF_8).split("\n", -1));
        var record = ReportingRecord.among(texts);

        switch (record) {
            case ReportingRecord.Published(var destinations, var flaws) -> {
                assertThat(destinations).isNotEmpty().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(MOST);
                assertThat(destinations).allSatisfy(ReportingRecordFuzzTest::check);
                assertThat(flaws).allSatisfy(ReportingRecordFuzzTest::check);
            }
            case ReportingRecord.Useless(var text, var flaws) -> {
                assertThat(texts).contains(text);
                assertThat(flaws).isNotEmpty().allSatisfy(ReportingRecordFuzzTest::check);
            }
            case ReportingRecord.Several(var count) -> assertThat(count).isBetween(2, texts.size());
            case ReportingRecord.Absent() -> assertThat(String.join("", texts)).doesNotMatch("v=TLSRPTv1;");
        }
        assertThat(ReportingRecord.among(Stream.concat(texts.stream(), Stream.of(OF_OTHERS)).toList()))
                .isEqualTo(record);
    }

    private static void check(Destination destination) {
        assertThat(Destination.ofStored(destination.toString())).hasToString(destination.toString());
        switch (destination) {
            case Destination.Mail(var address) -> assertThat(Mailbox.of(address.text())).isEqualTo(address);
            case Destination.Https(var uri) -> {
                assertThat(uri.getScheme()).isEqualToIgnoringCase("https");
                assertThat(uri.getHost()).isNotBlank();
                assertThat(uri.toASCIIString()).doesNotContainPattern("[\\s\\p{Cntrl}]");
            }
        }
    }

    private static void check(Flaw flaw) {
        assertThat(flaw.position()).isPositive();
        assertThat(flaw.sentence()).matches("[ -~]+").hasSizeLessThan(300);
    }
}
