package org.stsrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.james.jdkim.DKIMVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.dns.dnsjava.DnsjavaResolver;
import org.stsrelay.delivery.dns.dnsjava.Patience;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.Lab;
import org.stsrelay.reporting.dkim.SigningKey;
import org.stsrelay.reporting.mail.ReportMail;
import org.stsrelay.reporting.report.Reports;
import org.stsrelay.server.config.ConfigReader;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.pem.Pem;

/// Who reports by a configuration file, and whether the DNS of the lab lets receivers believe it.
class ReportCheckTest {

    private static final String NAME = "tlsrpt._domainkey.relay.lab.example";
    private static final String SIGNED = "from: tls@relay.lab.example, dkim: {selector: tlsrpt, key: report.pem}";

    @TempDir
    private Path folder;

    private final Lab lab = Lab.open();
    private Resolver resolver;

    @BeforeEach
    void makeAKey() throws IOException {
        Pem.writeNew(folder.resolve("report.pem"), SigningKey.fresh().secret());
        resolver = new DnsjavaResolver(List.of(lab.dns().address()), Patience.USUAL, Clock.systemUTC(), (_, _, _) -> {
        });
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void DKIM_6376_6_1_2_1_DKIM_d_1_DMARC_R_1_byTheRecordThatIsPrintedAReportVerifies() throws Exception {
        var identity = identity(SIGNED);
        publish(identity);
        assertThat(troubles(SIGNED)).isEmpty();

        var sender = identity.settings().sender().orElseThrow();
        var mail = new ByteArrayOutputStream();
        new ReportMail(sender.from().text(), sender.signature()).write(Reports.full(), Reports.NAME,
                Instant.parse("2026-03-18T01:37:12Z"), "tlsrpt@reports.cust.example", 1, mail);
        var verified = new DKIMVerifier((_, selector, domain) -> texts(selector + "._domainkey." + domain))
                .verify(new ByteArrayInputStream(mail.toByteArray()));

        assertThat(verified).singleElement().asString().contains("d=relay.lab.example", "s=tlsrpt");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=DKIM1; p=                    | the key is revoked
            v=DKIM1; k=rsa; p=MIIB         | another key
            v=DKIM1; s=tlsrpt; p=MIIB      | its p= is another key; its s= is not for mail
            v=spf1 -all                    | not exactly DKIM1
            """)
    void DKIM_6376_6_1_2_1_aRecordOfAnotherKeyIsToldWithTheRightOne(String record, String flaw) throws Exception {
        lab.dns().txt(NAME, record);

        assertThat(troubles(SIGNED)).singleElement()
                .asString()
                .contains("receivers cannot verify report mail", NAME, flaw, "Publish: " + zoneLine());
    }

    @Test
    void aMissingRecordIsToldAndSoAreTwo() throws Exception {
        assertThat(troubles(SIGNED)).singleElement()
                .asString()
                .contains("there is no such record", "Publish: " + zoneLine());

        publish(identity(SIGNED));
        lab.dns().txt(NAME, "v=DKIM1; p=");
        assertThat(troubles(SIGNED)).singleElement().asString().contains("there are 2 records");
    }

    @Test
    void aSilentDnsSaysNothingOfTheKey() throws Exception {
        lab.dns().servfail(NAME);

        assertThat(troubles(SIGNED)).singleElement()
                .asString()
                .contains("cannot be seen now", "SERVFAIL")
                .doesNotContain("Publish");
    }

    @Test
    void reportsOnReportsAreWarnedOf() throws Exception {
        publish(identity(SIGNED));
        lab.dns().txt("_smtp._tls.relay.lab.example", "v=TLSRPTv1; rua=mailto:tls@relay.lab.example");

        assertThat(troubles(SIGNED)).singleElement()
                .asString()
                .contains("the domain relay.lab.example of tls-rpt.from asks for TLS reports itself",
                        "tls-reports@reports.relay.lab.example");
        assertThat(troubles("contact: postmaster@relay.lab.example, "
                + SIGNED.replace("tls@relay", "tls@reports.relay"))).isEmpty();
    }

    @Test
    void whoNamesNobodyOrHasNoKeyIsToldWhatIsNotSent() throws Exception {
        assertThat(troubles("")).singleElement()
                .asString()
                .contains("counted and no reports are sent", "tls-rpt.from", "tls-rpt.dkim", "tls-rpt.contact");
        assertThat(troubles("contact: a@relay.lab.example")).singleElement()
                .asString()
                .contains("https only", "tls-rpt.from and tls-rpt.dkim");
        assertThat(troubles("enabled: false")).isEmpty();
    }

    @Test
    void theKeysOfTheFileAreWhatReportsAreSentBy() throws Exception {
        var settings = identity(SIGNED + ", organization: Lab Inc, contact: postmaster@relay.lab.example,"
                + " send-between: [\"23:00\", \"02:00\"], skip: [a.example, .b.example], reports-per-hour: 7,"
                + " reports-per-host: 9").settings();

        assertThat(settings.enabled()).isTrue();
        assertThat(settings.submitter()).hasValueSatisfying(submitter -> {
            assertThat(submitter.organization()).isEqualTo("Lab Inc");
            assertThat(submitter.contact()).isEqualTo("postmaster@relay.lab.example");
            assertThat(submitter.domain()).hasToString("relay.lab.example");
            assertThat(submitter.relay()).hasToString("mx.relay.lab.example");
        });
        assertThat(settings.sender()).hasValueSatisfying(
                sender -> assertThat(sender.from()).hasToString("tls@relay.lab.example"));
        assertThat(settings.window()).hasToString("Window[from=23:00, to=02:00]");
        assertThat(settings.limits()).hasToString("Limits[perHour=7, share=0.1, perHostAndDay=9]");
        assertThat(List.of("a.example", "x.b.example", "b.example", "x.a.example"))
                .filteredOn(name -> settings.skip().test(DomainName.of(name)))
                .containsExactly("a.example", "x.b.example");
    }

    @Test
    void withoutMoreThanAContactReportsAreNamedByTheDomainAndGoByHttps() throws Exception {
        var settings = identity("contact: a@relay.lab.example").settings();

        assertThat(settings.submitter()).hasValueSatisfying(
                submitter -> assertThat(submitter.organization()).isEqualTo("relay.lab.example"));
        assertThat(settings.sender()).isEmpty();
        assertThat(identity("").settings().submitter()).isEmpty();
    }

    private void publish(ReportIdentity identity) {
        lab.dns().txt(NAME, identity.signature().orElseThrow().published().strings().toArray(String[]::new));
    }

    private String zoneLine() throws IOException {
        return identity(SIGNED).signature().orElseThrow().published().zoneLine();
    }

    private List<String> texts(String name) {
        return resolver.txt(DomainName.of(name), Freshness.FRESH) instanceof Answer.Found(var texts, _, _, _)
                ? texts
                : List.of();
    }

    private List<String> troubles(String keys) throws IOException {
        return new ReportCheck(identity(keys), resolver).troubles();
    }

    private ReportIdentity identity(String keys) throws IOException {
        return ReportIdentity.of(config(keys));
    }

    private RelayConfig config(String keys) throws IOException {
        var file = Files.writeString(folder.resolve("relay.yaml"), """
                hostname: mx.relay.lab.example
                listeners: [{name: smtp, address: "127.0.0.1:25", allow: [127.0.0.0/8]}]
                bounces: {to: all}
                tls-rpt: {%s}
                """.formatted(keys));
        return switch (ConfigReader.read(file)) {
            case Loaded.Valid valid -> valid.config();
            case Loaded.Invalid(var problems) -> throw new AssertionError(problems.toString());
        };
    }
}
