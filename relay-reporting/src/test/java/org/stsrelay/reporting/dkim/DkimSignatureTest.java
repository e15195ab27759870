package org.stsrelay.reporting.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.mail.ReportMail;
import org.stsrelay.reporting.report.Reports;

/// A report without a valid signature is no report (RFC 8460 §3).
class DkimSignatureTest {

    private static final Instant NIGHT = Instant.parse("2026-03-18T01:37:12Z");
    private static final KeyPair KEY = rsa(2048);

    @TempDir
    Path directory;

    @Test
    void RPT_3_19_DKIM_d_1_theSignatureVerifiesForTheSubmittersDomain() throws Exception {
        var verified = verify(signed());

        assertThat(verified).hasSize(1);
        assertThat(verified.getFirst()).contains("d=relay.sender.example").contains("s=tlsrpt2026");
    }

    @Test
    void RPT_3_20_RPT_5_3_6_DKIM_6376_3_6_1_2_DKIM_6376_3_5_1_DKIM_6376_3_5_2_DKIM_8301_1_whatAReaderGoesByIsSignedAndNoLengthIsSaid() {
        var field = field(signed());

        assertThat(field).contains("v=1;")
                .contains("a=rsa-sha256;")
                .contains("c=relaxed/relaxed;")
                .contains("t=1773797832;")
                .doesNotContain(" l=")
                .doesNotContain(" i=");
        var fields = List.of(field.replaceAll("(?s).* h=([^;]+);.*", "$1").split(":"));
        assertThat(fields).contains("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
                "TLS-Report-Domain", "TLS-Report-Submitter", "TLS-Required", "Auto-Submitted");
    }

    @Test
    void DKIM_6376_5_4_1_fieldsThatRelaysAddOrFoldHarmNothing() throws Exception {
        var relayed = "Received: from a by b; Wed, 18 Mar 2026 01:40:00 +0000\r\n"
                + new String(signed(), StandardCharsets.US_ASCII).replace("Submitter: relay", "Submitter:\r\n\trelay");

        assertThat(verify(relayed.getBytes(StandardCharsets.US_ASCII))).hasSize(1);
    }

    @Test
    void whatIsChangedOnTheWayIsNoticed() {
        var changed = new String(signed(), StandardCharsets.US_ASCII).replace("TLS-Report-Domain: cust.example",
                "TLS-Report-Domain: other.example");

        assertThatThrownBy(() -> verify(changed.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(FailException.class);
    }

    @Test
    void theFieldIsFoldedToLinesThatAnyHostTakes() {
        assertThat(new String(signed(), StandardCharsets.US_ASCII).lines().takeWhile(line -> !line.startsWith("From:")))
                .isNotEmpty()
                .allMatch(line -> line.length() < 200);
    }

    @Test
    void aKeyThatNobodyWouldBelieveIsRefused() throws GeneralSecurityException {
        var weak = rsa(512).getPrivate();
        var elliptic = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();

        assertThatIllegalArgumentException().isThrownBy(() -> signature(weak))
                .withMessageContaining("512 bits")
                .withMessageContaining("1024");
        assertThatIllegalArgumentException().isThrownBy(() -> signature(elliptic)).withMessageContaining("RSA");
    }

    /// Python's dkim shares nothing with what signs here. It knows no list of services in `s=`, so a record without one is
    /// the one that every verifier takes.
    @Test
    @Tag("peers")
    void DKIM_6376_3_6_1_1_anIndependentVerifierBelievesIt() throws Exception {
        assumeThat(python("import importlib.util; print(importlib.util.find_spec('dkim') is not None)", ""))
                .as("python3-dkim is installed")
                .isEqualTo("True");
        var record = signature(KEY.getPrivate()).published().text();

        assertThat(python("""
                import dkim, sys
                mail = open(sys.argv[1], 'rb').read()
                record = sys.argv[2].encode()
                print(dkim.verify(mail, dnsfunc=lambda name, timeout=5: record, tlsrpt=True),
                    dkim.verify(mail, dnsfunc=lambda name, timeout=5: record),
                    dkim.verify(mail, dnsfunc=lambda name, timeout=5: record + b'; s=tlsrpt', tlsrpt='strict'))
                """, record)).isEqualTo("True True True");
    }

    /// Nor does its parser of mail with what writes it.
    @Test
    @Tag("peers")
    void anIndependentParserFindsTheReport() throws Exception {
        assertThat(python("""
                import email, email.policy, gzip, json, sys
                mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
                assert mail.get_content_type() == 'multipart/report', mail.get_content_type()
                assert mail.get_param('report-type') == 'tlsrpt'
                assert not any(part.defects for part in mail.walk())
                assert mail['TLS-Report-Domain'] == 'cust.example'
                words, report = mail.iter_parts()
                assert report.get_content_type() == 'application/tlsrpt+gzip'
                assert report.get_filename().endswith('.json.gz'), report.get_filename()
                print(len(json.loads(gzip.decompress(report.get_content()))['policies']))
                """, "")).isEqualTo("3");
    }

    private String python(String script, String argument) throws IOException, InterruptedException {
        var mail = directory.resolve("report.eml");
        Files.write(mail, signed());
        var python =
                new ProcessBuilder(interpreter(), "-c", script, mail.toString(), argument).redirectErrorStream(true)
                        .start();
        python.getOutputStream().close();
        var said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    /// The same without a DKIM library: openssl verifies what RFC 6376 §3.7 says is signed.
    @Test
    @Tag("peers")
    void opensslVerifiesWhatIsSigned() throws Exception {
        var mail = new String(signed(), StandardCharsets.US_ASCII);
        var header = mail.substring(0, mail.indexOf("\r\n\r\n") + 2);
        var field = field(signed());
        var hashed = new StringBuilder();
        for (var name : field.replaceAll("(?s).* h=([^;]+);.*", "$1").split(":")) {
            hashed.append(relaxed(header.replaceAll("(?si).*\r\n(" + name + ":(?:.*?))\r\n(?![ \t]).*", "$1")))
                    .append("\r\n");
        }
        hashed.append(relaxed(field.strip().replaceAll("(?s) b=[^;]*", " b=")));
        var key = directory.resolve("key.pem");
        Files.writeString(key, "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(KEY.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n");
        var signature = directory.resolve("signature");
        Files.write(signature,
                Base64.getMimeDecoder().decode(field.replaceAll("(?s).* b=([^;]+).*", "$1").replaceAll("\\s", "")));
        var content = directory.resolve("content");
        Files.writeString(content, hashed.toString());

        var openssl = new ProcessBuilder("openssl", "dgst", "-sha256", "-verify", key.toString(), "-signature",
                signature.toString(), content.toString()).redirectErrorStream(true).start();
        openssl.getOutputStream().close();
        var said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said.strip()).isEqualTo("Verified OK");
    }

    /// The system's, whose packages are Debian's, before another that may be first on the path.
    private static String interpreter() {
        var ofTheSystem = Path.of("/usr/bin/python3");
        return Files.isExecutable(ofTheSystem) ? ofTheSystem.toString() : "python3";
    }

    private static String relaxed(String field) {
        var colon = field.indexOf(':');
        return field.substring(0, colon).toLowerCase(Locale.ROOT).strip() + ":"
                + field.substring(colon + 1).replaceAll("[ \t\r\n]+", " ").strip();
    }

    private static DkimSignature signature(PrivateKey key) {
        return new DkimSignature(DomainName.of("relay.sender.example"), DomainName.of("tlsrpt2026"), key);
    }

    private static byte[] signed() {
        var out = new ByteArrayOutputStream();
        try {
            new ReportMail("tls-reports@relay.sender.example", signature(KEY.getPrivate())).write(Reports.full(),
                    Reports.NAME, NIGHT, "tlsrpt@reports.cust.example", 1, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /// The whole field, unfolded no further than it is.
    private static String field(byte[] mail) {
        return new String(mail, StandardCharsets.US_ASCII).replaceAll("(?s)\r\n(?![ \t]).*", "\r\n");
    }

    private static List<String> verify(byte[] mail) throws IOException, FailException {
        var record = "v=DKIM1; k=rsa; s=tlsrpt:email; p="
                + Base64.getEncoder().encodeToString(KEY.getPublic().getEncoded());
        return new DKIMVerifier((_, _, _) -> List.of(record)).verify(new ByteArrayInputStream(mail))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static KeyPair rsa(int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
