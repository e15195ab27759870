package org.stsrelay.reporting.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainName;

/// What the DNS has to say for a signature to be believed, and what is said about a record that does not.
class PublishedKeyTest {

    private static final PublishedKey OURS = published(SigningKey.fresh());
    private static final String DATA = Base64.getEncoder().encodeToString(OURS.key().getEncoded());

    @Test
    void theRecordStandsBelowTheDomainInStringsThatFit() {
        assertThat(OURS.name()).hasToString("tlsrpt._domainkey.relay.example");
        assertThat(OURS.text()).isEqualTo("v=DKIM1; k=rsa; p=" + DATA);
        assertThat(OURS.strings()).hasSize(2).allMatch(string -> string.length() <= 255);
        assertThat(String.join("", OURS.strings())).isEqualTo(OURS.text());
        assertThat(OURS.zoneLine()).matches(
                "tlsrpt\\._domainkey\\.relay\\.example\\. IN TXT \\( \"v=DKIM1; [^\"]{246}\" \"[^\"]+\" \\)");
    }

    @Test
    void whatIsToBePublishedHasNoFlaw() {
        assertThat(OURS.flaws(List.of(OURS.text()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"p=%s", "v=DKIM1;p=%s", " v = DKIM1 ; k = rsa ;\r\n p =\t%s ; ", "v=DKIM1; p=%s; n=a note",
            "v=DKIM1; h=sha1:sha256; p=%s", "v=DKIM1; t=s; p=%s", "v=DKIM1; g=*; p=%s;;", "s=*; p=%s",
            "v=DKIM1; s = email : tlsrpt ; p=%s", "v=DKIM1; s=tlsrpt:email:other; p=%s"})
    void DKIM_6376_3_6_1_1_DKIM_6376_3_6_1_2_aRecordThatMeansTheSameHasNoFlaw(String record) {
        var data = DATA.substring(0, 80) + " \r\n\t" + DATA.substring(80);

        assertThat(OURS.flaws(List.of(record.formatted(data)))).isEmpty();
    }

    @Test
    void DKIM_6376_3_6_1_1_aListOfServicesHasToNameReportsAndMail() {
        assertThat(flaw("v=DKIM1; s=tlsrpt; p=" + DATA)).contains("not for mail", "leave s= out");
        assertThat(flaw("v=DKIM1; s=email; p=" + DATA)).contains("not for TLS reports", "leave s= out");
        assertThat(flaw("v=DKIM1; s=; p=" + DATA)).contains("not for TLS reports");
    }

    @Test
    void DKIM_6376_3_6_1_2_aTestOfSigningIsNothingToRelyOn() {
        assertThat(flaw("v=DKIM1; t=s : y; p=" + DATA)).contains("t=y");
    }

    @Test
    void anotherKeyIsNotOurs() {
        assertThat(flaw(published(SigningKey.fresh()).text())).isEqualTo("its p= is another key");
        assertThat(flaw("v=DKIM1; p=")).contains("revoked");
        assertThat(flaw("v=DKIM1; k=rsa")).contains("no p=");
        assertThat(flaw("v=DKIM1; p=" + DATA + "*")).contains("no base64");
        assertThat(OURS.flaws(List.of("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")))
                .containsExactly("its p= is another key", "its k= is not rsa");
    }

    @Test
    void whatVerifiersDoNotReadIsNoKey() {
        assertThat(flaw("v=DKIM1.0; p=" + DATA)).contains("not exactly DKIM1");
        assertThat(flaw("v=dkim1; p=" + DATA)).contains("not exactly DKIM1");
        assertThat(flaw("k=rsa; v=DKIM1; p=" + DATA)).contains("not the first tag");
        assertThat(flaw("v=DKIM1; p=" + DATA + "; p=" + DATA)).contains("twice");
        assertThat(flaw("v=spf1 -all")).contains("not exactly DKIM1");
        assertThat(flaw("some words")).contains("no list of tags");
        assertThat(flaw("v=DKIM1; h=sha1; p=" + DATA)).contains("sha256");
        assertThat(flaw("")).contains("no p=");
    }

    @Test
    void noneIsNotOneAndSeveralAreNotOneEither() {
        assertThat(OURS.flaws(List.of())).containsExactly("there is no such record");
        assertThat(OURS.flaws(List.of(OURS.text(), OURS.text()))).singleElement()
                .asString()
                .contains("there are 2 records", "keep one");
    }

    private static String flaw(String record) {
        var flaws = OURS.flaws(List.of(record));
        assertThat(flaws).hasSize(1);
        return flaws.getFirst();
    }

    private static PublishedKey published(SigningKey key) {
        return new DkimSignature(DomainName.of("relay.example"), DomainName.of("tlsrpt"), key.secret()).published();
    }
}
