package org.stsrelay.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/// Whatever text is taken for an address or a domain: it is one, which reads itself again, or it is refused.
class AddressFuzzTest {

    private static final String NOT_ON_A_LINE = "[\\p{Cntrl}\\x{80}-\\x{9f}\\x{2028}\\x{2029}]";

    @FuzzTest
    void anAddressReadsItselfAgainOrIsRefused(byte[] octets) {
        var text = new String(octets, StandardCharsets.UTF_8);

        parsed(DomainName::of, text).ifPresent(AddressFuzzTest::check);
        parsed(DomainPart::of, text)
                .ifPresent(part -> assertThat(DomainPart.of(part.toString())).isEqualTo(part));
        parsed(Mailbox::of, text).ifPresent(AddressFuzzTest::check);
        parsed(ReversePath::of, text).ifPresent(path -> {
            assertThat(path).hasToString(text);
            assertThat(path.mailbox()).isEqualTo(parsed(Mailbox::of, text));
        });
    }

    private static <T> Optional<T> parsed(Function<String, T> parser, String text) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).doesNotContainPattern(NOT_ON_A_LINE).hasSizeLessThan(600);
            return Optional.empty();
        }
    }

    private static void check(DomainName name) {
        assertThat(name.ascii()).matches("[a-z0-9_.-]{1,253}");
        assertThat(DomainName.of(name.ascii())).isEqualTo(name);
        assertThat(DomainName.of(name.ascii() + ".")).isEqualTo(name);
        assertThat(name.compareTo(DomainName.of(name.ascii()))).isZero();
    }

    private static void check(Mailbox mailbox) {
        assertThat(mailbox.text()).doesNotContainPattern(NOT_ON_A_LINE);
        assertThat(Mailbox.of(mailbox.text())).isEqualTo(mailbox);
        assertThat(Mailbox.of(mailbox.asciiDomainText()).domain()).isEqualTo(mailbox.domain());
        if (!mailbox.needsSmtpUtf8()) {
            assertThat(mailbox.asciiDomainText()).matches("[ -~]+");
        }
    }
}
