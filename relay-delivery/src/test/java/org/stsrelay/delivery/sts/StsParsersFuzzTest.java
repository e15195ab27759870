package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Whatever a stranger publishes ends in a value or in a refusal. The known inputs run with the other tests; with
/// `JAZZER_FUZZ=1` new ones are looked for.
class StsParsersFuzzTest {

    private static final long MAX_SECONDS = 31_557_600;

    @FuzzTest
    void aPolicyIsWholeOrRefused(byte[] body) {
        try {
            var policy = StsPolicyParser.parse(body);

            assertThat(policy.maxAge().toSeconds()).isBetween(0L, MAX_SECONDS);
            assertThat(policy.mx().isEmpty() && policy.mode() != StsPolicy.Mode.NONE).isFalse();
            policy.mx().forEach(pattern -> assertThat(MxPattern.of(pattern.toString())).isEqualTo(pattern));
            var again = String.join("\r\n", policy.lines()).getBytes(StandardCharsets.UTF_8);
            assertThat(StsPolicyParser.parse(again)).isEqualTo(policy);
        } catch (PolicySyntaxException e) {
            assertThat(e.getMessage()).matches("[ -~]+");
        }
    }

    @FuzzTest
    void aRecordHasAnIdOrIsNone(FuzzedDataProvider data) {
        var texts = List.of(data.consumeString(600), "v=STSv1;" + data.consumeRemainingAsString());

        if (StsRecord.among(texts) instanceof Discovery.Published(var id, _)) {
            assertThat(id).matches("[A-Za-z0-9]{1,32}");
        }
    }
}
