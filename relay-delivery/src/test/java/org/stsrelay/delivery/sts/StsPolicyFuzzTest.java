package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.stsrelay.delivery.mail.DomainName;

/// Whatever a policy host serves ends in a policy or in a refusal.
class StsPolicyFuzzTest {

    private static final long MAX_SECONDS = 31_557_600;

    @FuzzTest
    void aPolicyIsWholeOrRefused(byte[] body) {
        try {
            check(StsPolicyParser.parse(body));
        } catch (PolicySyntaxException e) {
            assertThat(e.getMessage()).matches("[ -~]+").hasSizeLessThan(400);
            assertThat(e.reasonCode()).matches("[a-z_-]+");
            assertThat(e.line()).isNotNegative();
        }
    }

    private static void check(StsPolicy policy) throws PolicySyntaxException {
        assertThat(policy.maxAge().toSeconds()).isBetween(0L, MAX_SECONDS);
        assertThat(policy.mx().isEmpty() && policy.mode() != StsPolicy.Mode.NONE).isFalse();
        policy.mx().forEach(StsPolicyFuzzTest::check);
        var again = String.join("\r\n", policy.lines()).getBytes(StandardCharsets.UTF_8);
        assertThat(StsPolicyParser.parse(again)).isEqualTo(policy);
    }

    /// A wildcard stands for one label, neither for none nor for two (RFC 8461 §4.1).
    private static void check(MxPattern pattern) {
        assertThat(MxPattern.of(pattern.toString())).isEqualTo(pattern);
        assertThat(pattern.matches(pattern.name())).isEqualTo(!pattern.wildcard());
        if (pattern.name().ascii().length() < 240) {
            assertThat(pattern.matches(DomainName.of("a." + pattern.name()))).isEqualTo(pattern.wildcard());
            assertThat(pattern.matches(DomainName.of("a.b." + pattern.name()))).isFalse();
        }
    }
}
