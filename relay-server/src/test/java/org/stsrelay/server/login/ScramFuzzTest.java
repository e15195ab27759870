package org.stsrelay.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/// Whatever a client sends, it is a message of SCRAM or it is none; what is signed is exactly what was sent.
class ScramFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void aMessageIsReadOrNot(FuzzedDataProvider data) {
        var text = data.consumeRemainingAsString();

        ScramMessages.first(text).ifPresent(first -> {
            assertThat(first.header() + first.bare()).isEqualTo(text);
            assertThat(first.nonce()).isNotEmpty().doesNotContain(",");
        });
        ScramMessages.last(text)
                .ifPresent(last -> assertThat(text).startsWith(last.withoutProof() + ",p="));
    }
}
