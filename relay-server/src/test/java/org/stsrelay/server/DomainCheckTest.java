package org.stsrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxStep;
import org.stsrelay.lab.PolicyHostAnswer;
import org.stsrelay.server.cli.Exit;

/// `domain check` against the lab's internet, by the very parts that deliver.
class DomainCheckTest {

    private static final String DOMAIN = "partner.example";
    private static final String MX = "mx1.partner.example";
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    private Path folder;

    private final Lab lab = Lab.open();

    @AfterEach
    void close() {
        lab.close();
    }

    /// @param name what is wrong
    /// @param arrange makes it wrong, in a domain where all is well
    /// @param exit of the command
    /// @param code of the advice
    /// @param words that the advice has, its record to publish included
    record Case(String name, Consumer<Lab> arrange, int exit, String code, String... words) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource({"records", "policies", "hosts", "reporting", "routes"})
    void theOwnerIsToldWhatToMend(Case wrong) {
        wellKept();
        wrong.arrange().accept(lab);
        var shell = new CheckLab(lab, folder);

        assertThat(shell.run("domain", "check", DOMAIN, "--json")).as(shell.err() + shell.out())
                .isEqualTo(wrong.exit());

        assertThat(shell.advice(wrong.code())).as(shell.out())
                .hasValueSatisfying(advice -> assertThat(
                        advice.path("problem").asString("") + " " + advice.path("publish")).contains(wrong.words()));
    }

    static Stream<Case> records() {
        return Stream.of(
                new Case("a record with a hyphen in its id", texts("v=STSv1; id=2026-11-24;"), Exit.BAD,
                        "sts-record-syntax", "at character 10", "letters and digits",
                        "_mta-sts.partner.example. IN TXT \\\"v=STSv1; id=2"),
                new Case("a record without an id", texts("v=STSv1;"), Exit.BAD, "sts-record-syntax",
                        "at character 9", "no id"),
                new Case("a record in capitals", texts("v=STSV1; id=1;"), Exit.BAD, "sts-record-syntax",
                        "at character 6", "v=STSv1;"),
                new Case("two records", texts("v=STSv1; id=1;", "v=STSv1; id=2;"), Exit.BAD, "sts-several-records",
                        "keep one"),
                new Case("no record", lab -> lab.dns().remove("_mta-sts." + DOMAIN), Exit.FINE, "sts-missing",
                        "domain publish partner.example"),
                new Case("a name server that fails", lab -> lab.dns().servfail("_mta-sts." + DOMAIN, "TXT"), Exit.BAD,
                        "sts-record-unknown", "mail waits"));
    }

    static Stream<Case> policies() {
        return Stream.of(
                new Case("a policy host without an address", lab -> lab.dns().remove("mta-sts." + DOMAIN), Exit.BAD,
                        "sts-policy-host-unknown", "mta-sts.partner.example. IN CNAME"),
                new Case("a policy host where nobody listens", lab -> {
                    lab.dns().remove("mta-sts." + DOMAIN);
                    lab.dns().a("mta-sts." + DOMAIN, lab.nextAddress().getHostAddress());
                }, Exit.BAD, "sts-policy-unreachable", "port 443"),
                new Case("a policy file that is not there", answer(PolicyHostAnswer.status("404 Not Found", "no")),
                        Exit.BAD, "sts-policy-http-status", "status 404", "/.well-known/mta-sts.txt"),
                new Case("a redirect", answer(PolicyHostAnswer.redirect(301, "https://www.partner.example/")), Exit.BAD,
                        "sts-policy-redirect", "status 301", "do not follow"),
                new Case("a policy as HTML", answer(PolicyHostAnswer.with("200 OK", "Content-Type: text/html\r\n",
                        Lab.policyText("enforce", WEEK, MX))), Exit.BAD, "sts-policy-content-type",
                        "Content-Type: text/plain"),
                new Case("a policy host with another's certificate", lab -> lab.policyHost()
                        .identity(DOMAIN, lab.authority().issue("www.partner.example")), Exit.BAD,
                        "sts-policy-certificate", "mta-sts.partner.example"),
                new Case("a mode that does not exist", policy("strict", WEEK, MX), Exit.BAD, "sts-policy-syntax",
                        "'strict'", "mode: testing", "mx: mx1.partner.example"),
                new Case("a policy without the MX host", policy("enforce", WEEK, "mx.other.example"), Exit.BAD,
                        "sts-mx-not-covered", "mx: mx1.partner.example", "v=STSv1; id=2"),
                new Case("a testing policy without the MX host", policy("testing", WEEK, "*.other.example"), Exit.BAD,
                        "sts-mx-not-covered", "mx: mx1.partner.example"),
                new Case("a line that stands for nobody", policy("enforce", WEEK, MX, "old.partner.example"), Exit.FINE,
                        "sts-mx-unused", "mx: old.partner.example"),
                new Case("a policy of an hour", policy("enforce", Duration.ofHours(1), MX), Exit.FINE,
                        "sts-max-age-short", "3600 s", "max_age: 604800"),
                new Case("a policy in mode testing", policy("testing", WEEK, MX), Exit.FINE, "sts-mode-testing",
                        "mode: enforce"),
                new Case("a policy in mode testing for years", lab -> {
                    policy("testing", WEEK, MX).accept(lab);
                    lab.record(DOMAIN, "20200101T120000");
                }, Exit.FINE, "sts-mode-testing", "2020-01-01"),
                new Case("a policy that is withdrawn", policy("none", WEEK), Exit.FINE, "sts-mode-none",
                        "withdrawn"));
    }

    static Stream<Case> hosts() {
        return Stream.of(
                new Case("no STARTTLS", mx(MxScript::withoutTls), Exit.BAD, "no-starttls", MX),
                new Case("a handshake that fails", mx(mx -> mx.on(MxStep.HANDSHAKE, new MxAct.Drop())), Exit.BAD,
                        "tls-handshake", MX),
                new Case("TLS 1.1", mx(mx -> mx.speaking(List.of("TLSv1.1"), List.of())), Exit.BAD,
                        "tls-handshake", MX),
                new Case("an expired certificate", proving(lab -> lab.authority().expired(MX)), Exit.BAD,
                        "certificate-expired", "expired", "Renew"),
                new Case("a certificate that expires soon", proving(lab -> lab.authority()
                        .issue(Instant.now().minus(WEEK), Instant.now().plus(Duration.ofDays(6)), MX)), Exit.FINE,
                        "certificate-expires-soon", "in 5 days"),
                new Case("another's certificate", proving(lab -> lab.authority().issue("mail.partner.example")),
                        Exit.BAD, "certificate-wrong-name", "is for mail.partner.example", MX),
                new Case("a certificate of its own making", proving(_ -> Authority.selfSigned(Instant.now(), MX)),
                        Exit.BAD, "certificate-self-signed", "public authority"),
                new Case("a certificate of an unknown authority", proving(lab -> lab.rogue().issue(MX)), Exit.BAD,
                        "certificate-not-trusted", "Rogue CA"),
                new Case("an unsigned TLSA record", lab -> lab.dns()
                        .record("_" + lab.mxPort() + "._tcp." + MX, "TLSA", "3 1 1 " + "ab".repeat(32)), Exit.FINE,
                        "tlsa-without-dnssec", "DNSSEC"),
                new Case("a signed TLSA record of another key", lab -> {
                    lab.dns().signed(DOMAIN);
                    lab.tlsa(MX, "3 1 1 " + "ab".repeat(32));
                }, Exit.BAD, "tlsa-mismatch", "._tcp.mx1.partner.example. IN TLSA 3 1 1 "),
                new Case("a TLSA record and no STARTTLS", lab -> {
                    mx(MxScript::withoutTls).accept(lab);
                    lab.dns().remove("_mta-sts." + DOMAIN).signed(DOMAIN);
                    lab.tlsa(MX, "3 1 1 " + "ab".repeat(32));
                }, Exit.BAD, "no-starttls", MX),
                new Case("TLSA records that cannot be had", lab -> lab.dns()
                        .signed(DOMAIN)
                        .servfail("_" + lab.mxPort() + "._tcp." + MX, "TLSA"), Exit.BAD, "tlsa-lookup-failed", MX),
                new Case("a host that is gone", lab -> lab.hostNamed(MX).close(), Exit.BAD, "mx-unreachable", MX),
                new Case("one of two addresses is gone", lab -> lab.dns().a(MX, lab.nextAddress().getHostAddress()),
                        Exit.FINE, "mx-address-unreachable", "1 of 2"),
                new Case("a second host without an address", lab -> {
                    policy("enforce", WEEK, "*." + DOMAIN).accept(lab);
                    lab.dns().mx(DOMAIN, 20, "mx2.partner.example");
                }, Exit.BAD, "mx-without-address", "mx2.partner.example"));
    }

    static Stream<Case> reporting() {
        var name = "_smtp._tls." + DOMAIN;
        return Stream.of(
                new Case("no TLS-RPT record", lab -> lab.dns().remove(name), Exit.FINE, "tlsrpt-missing",
                        "_smtp._tls.partner.example. IN TXT \\\"v=TLSRPTv1; rua=mailto:tls-reports@partner.example"),
                new Case("a TLS-RPT record without a scheme", lab -> lab.dns()
                        .remove(name)
                        .txt(name,
                                "v=TLSRPTv1; rua=tls@partner.example"),
                        Exit.BAD, "tlsrpt-record-syntax", "at character 17"),
                new Case("a TLS-RPT record with one scheme too many", lab -> lab.dns()
                        .remove(name)
                        .txt(name,
                                "v=TLSRPTv1; rua=mailto:tls@partner.example,ftp://x.example"),
                        Exit.FINE,
                        "tlsrpt-record-syntax", "passed over"),
                new Case("two TLS-RPT records", lab -> lab.dns().txt(name, "v=TLSRPTv1; rua=mailto:x@partner.example"),
                        Exit.BAD, "tlsrpt-several-records", "keep one"));
    }

    static Stream<Case> routes() {
        return Stream.of(
                new Case("a domain that does not exist", lab -> lab.dns().nxdomain(DOMAIN, "MX"), Exit.BAD,
                        "no-such-domain",
                        "spelt"),
                new Case("MX records that lead nowhere", lab -> lab.dns()
                        .remove(DOMAIN)
                        .mx(DOMAIN, 10, "nobody.partner.example"), Exit.BAD, "mx-unusable", "IN MX"),
                new Case("name servers that fail", lab -> lab.dns().servfail(DOMAIN, "MX"), Exit.BAD, "mx-unknown",
                        "name servers"));
    }

    @Test
    void aWellKeptDomainNeedsNoAdvice() {
        wellKept();
        var shell = new CheckLab(lab, folder);

        assertThat(shell.run("domain", "check", DOMAIN)).isZero();

        assertThat(shell.out()).contains("✓ MX           10 mx1.partner.example, DNSSEC: not signed",
                "✓ MTA-STS      enforce, id 1, max_age 7 d, mx: mx1.partner.example",
                "✓ TLS-RPT      mailto:tls@partner.example", "✓ STARTTLS     TLSv1.3", "✓ certificate  for mx1",
                "verdict: mail is delivered to mx1.partner.example, encrypted, and the host proves who it is",
                "rule:    the domain enforces an MTA-STS policy", "report:  sts mx1.partner.example: success")
                .doesNotContain("wrong:", "warning:", "hint:", "\u001b");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void noEnvelopeIsNamedAndTheHostIsLeftPolitely() {
        wellKept();
        new CheckLab(lab, folder).run("domain", "check", DOMAIN);

        var sessions = lab.hostNamed(MX).sessions();
        assertThat(sessions).hasSize(1);
        assertThat(sessions.getFirst().commands()).containsExactly("EHLO relay.lab.example", "STARTTLS",
                "EHLO relay.lab.example", "QUIT");
        assertThat(lab.hostNamed(MX).mails()).isEmpty();
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void aHostThatIsSkippedIsReportedAndTheNextOneGetsTheMail() {
        wellKept();
        lab.host("mx2.partner.example");
        lab.dns().mx(DOMAIN, 20, "mx2.partner.example");
        policy("enforce", WEEK, "mx2.partner.example").accept(lab);
        var shell = new CheckLab(lab, folder);

        assertThat(shell.run("domain", "check", DOMAIN)).isEqualTo(Exit.BAD);

        assertThat(shell.out()).contains("verdict: mail is delivered to mx2.partner.example",
                "report:  sts mx1.partner.example: validation-failure (mta-sts-mx-not-in-policy)",
                "report:  sts mx2.partner.example: success");
    }

    @Test
    void whatKeepsMailIsSaidWithItsRule() {
        wellKept();
        proving(lab -> lab.authority().expired(MX)).accept(lab);
        var shell = new CheckLab(lab, folder);

        shell.run("domain", "check", DOMAIN);

        assertThat(shell.out()).contains("verdict: mail waits, and comes back when its lifetime is over: ",
                "rule:    the domain enforces an MTA-STS policy",
                "report:  sts mx1.partner.example: certificate-expired");
    }

    @Test
    void whatTheDnsDoesNotSayIsNotTakenForNone() {
        wellKept();
        lab.dns().servfail("_mta-sts." + DOMAIN, "TXT");
        lab.dns().servfail("_smtp._tls." + DOMAIN, "TXT");
        var shell = new CheckLab(lab, folder);

        assertThat(shell.run("domain", "check", DOMAIN)).as(shell.err()).isEqualTo(Exit.BAD);
        assertThat(shell.out()).containsPattern("MTA-STS +the DNS does not say|MTA-STS +.*SERVFAIL")
                .doesNotContainPattern("MTA-STS +none");

        assertThat(shell.run("domain", "publish", DOMAIN, "--mx", MX)).as(shell.err()).isEqualTo(Exit.BAD);
        assertThat(shell.out()).contains("whether the policy is published cannot be seen from here",
                "whether the TLS-RPT record is published cannot be seen from here").doesNotContain("published yet");
    }

    @Test
    void withoutAPolicyTheSameCertificateHarmsNobody() {
        wellKept();
        proving(lab -> lab.authority().expired(MX)).accept(lab);
        lab.dns().remove("_mta-sts." + DOMAIN);
        var shell = new CheckLab(lab, folder);

        assertThat(shell.run("domain", "check", DOMAIN)).isZero();

        assertThat(shell.out()).contains("mail is delivered to mx1.partner.example, encrypted; nobody asks",
                "! warning: a certificate in the chain of mx1.partner.example has expired");
    }

    @Test
    void theRecordThatIsAdvisedIsTheOneThatMatches() {
        wellKept();
        lab.dns().remove("_mta-sts." + DOMAIN).signed(DOMAIN);
        proving(_ -> Authority.selfSigned(Instant.now(), "whatever.example")).accept(lab);
        lab.tlsa(MX, "3 1 1 " + "ab".repeat(32));
        var shell = new CheckLab(lab, folder);
        shell.run("domain", "check", DOMAIN, "--json");
        var advised = shell.advice("tlsa-mismatch").orElseThrow().path("publish").get(0).asString("");

        lab.tlsa(MX, advised.substring(advised.indexOf("3 1 1")));

        assertThat(shell.run("domain", "check", DOMAIN)).as(shell.out()).isZero();
        assertThat(shell.out()).contains("DNSSEC: signed", "✓ TLSA",
                "mail is delivered to mx1.partner.example, encrypted, and the host proves who it is",
                "rule:    the host's TLSA records ask for TLS", "report:  tlsa mx1.partner.example: success")
                .doesNotContain("certificate-", "wrong:", "warning:");
    }

    @Test
    void aDomainThatTakesNoMailIsNotFineAndNotWrongEither() {
        lab.host(MX);
        lab.dns().nullMx("silent.example");
        var shell = new CheckLab(lab, folder);

        assertThat(shell.run("domain", "check", "silent.example")).isEqualTo(Exit.BAD);
        assertThat(shell.out()).contains("mail comes back at once: silent.example says that it takes no mail")
                .doesNotContain("wrong:");
    }

    @Test
    void domainsOfAFileAreLookedAtTogetherAndToldInTheirOrder() throws IOException {
        wellKept();
        for (var i = 0; i < 20; i++) {
            lab.domain("d" + i + ".example", MX);
        }
        var file = Files.writeString(folder.resolve("domains.txt"), "# ours\n\nd0.example  # first\nx@D1.example\n"
                + String.join("\n",
                        Stream.iterate(2, i -> i < 20, i -> i + 1).map(i -> "d" + i + ".example").toList()));
        var shell = new CheckLab(lab, folder);

        assertThat(shell.run("domain", "check", DOMAIN, "--file", file.toString(), "--json", "--parallel", "4"))
                .isZero();

        assertThat(shell.objects()).extracting(each -> each.path("domain").asString(""))
                .hasSize(21)
                .startsWith(DOMAIN, "d0.example", "d1.example", "d2.example")
                .endsWith("d19.example");
        assertThat(shell.err()).contains("21 of 21 domains");
    }

    @ParameterizedTest
    @MethodSource
    void whatCannotBeMeantIsRefused(String arguments, String sentence) {
        lab.host(MX);
        var shell = new CheckLab(lab, folder);

        assertThat(shell.run(("domain check " + arguments).strip().split(" ", -1))).isEqualTo(Exit.USAGE);
        assertThat(shell.err()).contains(sentence);
        assertThat(shell.out()).isEmpty();
    }

    static Stream<Arguments> whatCannotBeMeantIsRefused() {
        return Stream.of(Arguments.of("", "Name a domain"),
                Arguments.of("a..example", "domain name"),
                Arguments.of("--file /nowhere/at-all", "cannot be read"),
                Arguments.of("x.example --parallel 0", "--parallel"),
                Arguments.of("x.example --timeout 0", "--timeout"));
    }

    @Test
    void whatStrangersWriteDoesNotSteerTheTerminal() {
        wellKept();
        mx(mx -> mx.on(MxStep.GREETING, "554 \u001b[2Jgo away")).accept(lab);
        lab.dns().remove("_smtp._tls." + DOMAIN).txt("_smtp._tls." + DOMAIN, "v=TLSRPTv1; rua=\\027[2J");
        var shell = new CheckLab(lab, folder);

        shell.run("domain", "check", DOMAIN);

        assertThat(shell.out()).contains("go away").doesNotContain("\u001b");
    }

    private void wellKept() {
        lab.host(MX);
        lab.domain(DOMAIN, MX);
        policy("enforce", WEEK, MX).accept(lab);
        lab.dns().txt("_smtp._tls." + DOMAIN, "v=TLSRPTv1; rua=mailto:tls@partner.example");
    }

    private static Consumer<Lab> texts(String... texts) {
        return lab -> {
            lab.dns().remove("_mta-sts." + DOMAIN);
            Stream.of(texts).forEach(text -> lab.dns().txt("_mta-sts." + DOMAIN, text));
        };
    }

    /// Its id is today's date in the tests of mode testing, so that it is not old.
    private static Consumer<Lab> policy(String mode, Duration maxAge, String... mx) {
        var id = mode.equals("testing") ? LocalDate.now(ZoneOffset.UTC).toString().replace("-", "") : "1";
        return lab -> {
            lab.dns().remove("mta-sts." + DOMAIN);
            lab.policy(DOMAIN, id, mode, maxAge, mx);
        };
    }

    private static Consumer<Lab> answer(PolicyHostAnswer answer) {
        return lab -> lab.policyHost().answer(DOMAIN, answer);
    }

    private static Consumer<Lab> mx(UnaryOperator<MxScript> change) {
        return lab -> lab.hostNamed(MX).change(change);
    }

    private static Consumer<Lab> proving(Function<Lab, Identity> identity) {
        return lab -> lab.hostNamed(MX).change(mx -> mx.proving(identity.apply(lab)));
    }
}
