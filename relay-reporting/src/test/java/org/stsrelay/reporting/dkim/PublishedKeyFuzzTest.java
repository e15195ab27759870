package org.stsrelay.reporting.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.stsrelay.delivery.mail.DomainName;

/// Whatever stands in the record: it is told what is wrong with it, in words of ours.
class PublishedKeyFuzzTest {

    private static final PublishedKey OURS = new DkimSignature(DomainName.of("relay.example"), DomainName.of("tlsrpt"),
            SigningKey.fresh().secret()).published();

    @FuzzTest
    void aRecordThatIsNotOursHasAFlaw(byte[] octets) {
        var text = new String(octets, StandardCharsets.UTF_8);

        assertThat(OURS.flaws(List.of(text))).isNotEmpty()
                .allSatisfy(flaw -> assertThat(flaw).matches("[ -~§]+").hasSizeLessThan(200));
        // What anybody may add keeps ours believable, unless it says otherwise.
        var flaws = OURS.flaws(List.of(OURS.text() + "; n=" + text.replaceAll("[;=]", "")));
        assertThat(flaws).isEmpty();
    }
}
