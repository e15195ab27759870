package org.stsrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.lab.Lab;
import org.stsrelay.server.cli.Exit;
import tools.jackson.databind.JsonNode;

/// `domain publish`: what it prints is what senders want, and it says so when they can see it.
class DomainPublishTest {

    private static final String DOMAIN = "partner.example";
    private static final String MX = "mx1.partner.example";

    @TempDir
    private Path folder;

    private final Lab lab = Lab.open();
    private CheckLab shell;

    @BeforeEach
    void open() {
        lab.host(MX);
        lab.domain(DOMAIN, MX);
        shell = new CheckLab(lab, folder);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void whatIsNotPublishedYetIsPrintedWithWhereToPutIt() {
        assertThat(shell.run("domain", "publish", DOMAIN, "--mx", MX)).isEqualTo(Exit.BAD);

        assertThat(shell.out()).contains("Serve this at https://mta-sts.partner.example/.well-known/mta-sts.txt",
                "    version: STSv1\n    mode: testing\n    mx: mx1.partner.example\n    max_age: 604800\n",
                "    mta-sts.partner.example. IN CNAME <the host that serves the file>",
                "    _mta-sts.partner.example. IN TXT \"v=STSv1; id=20",
                "    _smtp._tls.partner.example. IN TXT \"v=TLSRPTv1; rua=mailto:tls-reports@partner.example\"",
                "Still to be done:", "the policy is not published yet",
                "the TLS-RPT record does not stand in the DNS as wanted");
    }

    @ParameterizedTest
    @CsvSource({"enforce", "testing"})
    void itsOwnOutputPassesTheCheck(String mode) {
        shell.run("domain", "publish", DOMAIN, "--mx", MX, "--mode", mode, "--rua", "tls@partner.example", "--json");
        serve(shell.objects().getFirst());

        assertThat(shell.run("domain", "check", DOMAIN, "--json")).as(shell.out()).isZero();
        assertThat(shell.objects().getFirst().path("mta_sts").path("mode").asString("")).isEqualTo(mode);
        assertThat(shell.run("domain", "publish", DOMAIN, "--mx", MX, "--mode", mode, "--rua", "tls@partner.example"))
                .as(shell.out())
                .isZero();
        assertThat(shell.out()).contains("All of this is published.").doesNotContain("Still to be done");
    }

    @Test
    void anIdStaysAsLongAsItsPolicyDoes() {
        lab.policy(DOMAIN, "mine1", "testing", MX);
        lab.dns().txt("_smtp._tls." + DOMAIN, "v=TLSRPTv1; rua=mailto:tls-reports@partner.example");

        assertThat(shell.run("domain", "publish", DOMAIN, "--mx", MX)).isZero();
        assertThat(shell.out()).contains("id=mine1;");
        assertThat(shell.run("domain", "publish", DOMAIN, "--mx", MX, "--mode", "enforce")).isEqualTo(Exit.BAD);
        assertThat(shell.out()).contains("the policy that is published is another one (mode testing",
                "TXT \"v=STSv1; id=20").doesNotContain("IN TXT \"v=STSv1; id=mine1");
    }

    @Test
    void aHostOfTheDomainThatWasForgottenIsNoticedOncePublished() {
        lab.host("mx2.partner.example");
        lab.dns().mx(DOMAIN, 20, "mx2.partner.example");
        shell.run("domain", "publish", DOMAIN, "--mx", MX, "--json");
        serve(shell.objects().getFirst());

        assertThat(shell.run("domain", "publish", DOMAIN, "--mx", MX)).isEqualTo(Exit.BAD);
        assertThat(shell.out()).contains("the MX host mx2.partner.example is not in the policy",
                "mx: mx2.partner.example");
    }

    @Test
    void aPolicyIsWithdrawnWithoutNamingHosts() {
        assertThat(shell.run("domain", "publish", DOMAIN, "--mode", "none", "--max-age", "86400")).isEqualTo(Exit.BAD);
        assertThat(shell.out()).contains("    mode: none\n    max_age: 86400\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            partner.example                                                | Name the MX hosts
            partner.example --mx mx_1.partner.example                      | --mx mx_1.partner.example: expected a host name
            partner.example --mx 192.0.2.1                                 | --mx 192.0.2.1: expected a host name
            partner.example --mx mx1.partner.example --mode strict         | strict
            partner.example --mx mx1.partner.example --max-age -1          | --max-age must be
            partner.example --mx mx1.partner.example --max-age 31557601    | --max-age must be
            partner.example --mx mx1.partner.example --rua ftp://x.example | --rua: expected a URI
            partner.example --mx mx1.partner.example --rua x@y,z           | --rua: expected
            .example --mx mx1.partner.example                              | domain name
            """)
    void whatNobodyCouldUseIsRefused(String arguments, String sentence) {
        assertThat(shell.run(("domain publish " + arguments).split(" ", -1))).isEqualTo(Exit.USAGE);
        assertThat(shell.err()).contains(sentence);
        assertThat(shell.out()).isEmpty();
    }

    /// As the owner would: the file on the policy host, the records in the zone.
    private void serve(JsonNode wanted) {
        lab.policyHost().serve(DOMAIN, wanted.path("policy").asString(""));
        lab.dns().a("mta-sts." + DOMAIN, "127.0.0.1");
        wanted.path("records")
                .valueStream()
                .map(record -> record.asString("").split(" IN TXT ", 2))
                .forEach(
                        parts -> lab.dns()
                                .txt(parts[0].substring(0, parts[0].length() - 1), parts[1].replace("\"", "")));
    }
}
