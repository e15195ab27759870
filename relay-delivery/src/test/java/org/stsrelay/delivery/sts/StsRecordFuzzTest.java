package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/// Whatever stands in the TXT records, one to a line here: one of them has an id, or there is none.
class StsRecordFuzzTest {

    private static final String OF_OTHERS = "v=spf1 -all";
    private static final String GOOD = "v=STSv1; id=1;";

    @FuzzTest
    void aRecordHasAnIdOrIsNone(byte[] octets) {
        var texts = List.of(new String(octets, StandardCharsets.US_ASCII).split("\n", -1));
        var discovery = StsRecord.among(texts);

        switch (discovery) {
            case Discovery.Published(var id, _) -> published(id);
            case Discovery.Broken(var code, var reason) -> {
                assertThat(code).matches("[a-z-]+");
                assertThat(reason).matches("[ -~]+").hasSizeLessThan(400);
            }
            case Discovery.Absent(_) ->
                assertThat(StsRecord.among(and(texts, GOOD))).isEqualTo(StsRecord.among(List.of(GOOD)));
            case Discovery.Unknown(var reason) -> throw new AssertionError(reason);
        }
        assertThat(StsRecord.among(and(texts, OF_OTHERS))).isEqualTo(discovery);
        if (!(discovery instanceof Discovery.Absent)) {
            assertThat(StsRecord.among(and(texts, GOOD))).isInstanceOf(Discovery.Broken.class);
        }
    }

    private static void published(String id) {
        assertThat(id).matches("[A-Za-z0-9]{1,32}");
        assertThat(StsRecord.among(List.of("v=STSv1; id=" + id)))
                .isInstanceOfSatisfying(Discovery.Published.class, again -> assertThat(again.id()).isEqualTo(id));
    }

    private static List<String> and(List<String> texts, String one) {
        return Stream.concat(texts.stream(), Stream.of(one)).toList();
    }
}
