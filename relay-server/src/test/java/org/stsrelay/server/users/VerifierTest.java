package org.stsrelay.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {

    private static final List<Verifier> OTHERS = List.of(Verifier.of("pencil", 4096));

    /// RFC 7677 §3.
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    @Test
    void theExampleOfRfc7677IsProved() {
        var verifier = Verifier.of("pencil", SALT, 4096);
        var authMessage = "n=user,r=rOprNGfwEbeRWgbNEkqO,"
                + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
                + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        var proof = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");

        assertThat(verifier.isProvedBy(proof, authMessage)).isTrue();
        assertThat(verifier.isProvedBy(proof, authMessage + "x")).isFalse();
        assertThat(Base64.getEncoder().encodeToString(verifier.signature(authMessage)))
                .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void whatIsWrittenIsReadAndAdmitsItsPasswordOnly() {
        var verifier = Verifier.parse(Verifier.of("corrèct horse", 4096).text());

        assertThat(verifier.admits("corrèct horse")).isTrue();
        assertThat(verifier.admits("correct horse")).isFalse();
        assertThat(verifier.isProvedBy(new byte[0], "x")).isFalse();
        assertThat(verifier.isProvedBy(new byte[32], "x")).isFalse();
        assertThat(verifier).asString().doesNotContain(Base64.getEncoder().encodeToString(verifier.salt()));
    }

    @Test
    void thePasswordOfOneUserLooksDifferentForTheNext() {
        assertThat(Verifier.of("pencil", 4096).text()).isNotEqualTo(Verifier.of("pencil", 4096).text());
    }

    @Test
    void aDecoyIsTheSameEachTimeAndAdmitsNobody() {
        var secret = new byte[]{1, 2, 3};
        var decoy = Verifier.decoy(secret, "nobody", OTHERS);

        assertThat(decoy.text()).isEqualTo(Verifier.decoy(secret, "nobody", OTHERS).text())
                .isNotEqualTo(Verifier.decoy(secret, "somebody", OTHERS).text());
        assertThat(decoy.salt()).hasSize(16);
        assertThat(decoy.admits("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pencil", "SCRAM-SHA-1$4096:AAAA$AAAA:AAAA", "SCRAM-SHA-256$4096:AAAA$AAAA:AAAA",
            "SCRAM-SHA-256$4095:W22ZaJ0SNY7soEsUEjb6gQ==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "SCRAM-SHA-256$99999999:W22ZaJ0SNY7soEsUEjb6gQ==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "SCRAM-SHA-256$4096:=W22$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "SCRAM-SHA-256$4096:W22Z$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    void whatIsNoVerifierIsRefused(String text) {
        assertThatThrownBy(() -> Verifier.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneLetterInTwoSpellingsIsOnePassword() {
        assertThat(Saslprep.query("ha\u0308user")).isEqualTo(Saslprep.query("h\u00e4user")).contains("h\u00e4user");
        assertThat(Saslprep.query("I\u00adX")).contains("IX");
        assertThat(Saslprep.query("\u2168")).contains("IX");
        assertThat(Saslprep.query("a\u0007b")).isEmpty();
        assertThat(Saslprep.query("\u00ad")).isEmpty();
        assertThat(Saslprep.query("x".repeat(256))).isEmpty();
        assertThat(Saslprep.stored("\u06271")).isEmpty();
    }
}
