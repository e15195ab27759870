package org.stsrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.Lab;
import org.stsrelay.server.cli.Exit;
import org.stsrelay.server.config.ConfigReader;
import org.stsrelay.server.config.Loaded;

/// `audit`: what today's mail would meet.
class AuditTest {

    private static final String LOG = """
            Nov 24 12:00:00 mail postfix/smtp[1]: A1: to=<a@good.example>, relay=x, status=sent (250 ok)
            Nov 24 12:00:01 mail postfix/smtp[1]: A2: to=<b@good.example>, relay=x, status=sent (250 ok)
            Nov 24 12:00:02 mail postfix/smtp[1]: A3: to=<a@poor.example>, relay=x, status=sent (250 ok)
            Nov 24 12:00:03 mail postfix/smtp[1]: A4: to=<a@plain.example>, relay=x, status=deferred (busy)
            Nov 24 12:00:04 mail postfix/qmgr[1]: A4: removed
            """;

    @TempDir
    private Path folder;

    private final Lab lab = Lab.open();
    private CheckLab shell;

    @BeforeEach
    void open() {
        lab.host("mx.good.example");
        lab.domain("good.example", "mx.good.example");
        lab.policy("good.example", "1", "enforce", "mx.good.example");
        lab.host("mx.poor.example", mx -> mx.proving(lab.authority().expired("mx.poor.example")));
        lab.domain("poor.example", "mx.poor.example");
        lab.policy("poor.example", "1", "enforce", "mx.poor.example");
        lab.host("mx.plain.example", mx -> mx.withoutTls());
        lab.domain("plain.example", "mx.plain.example");
        shell = new CheckLab(lab, folder);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aLogBecomesASentence() throws IOException {
        assertThat(shell.run("audit", log())).isEqualTo(Exit.BAD);

        assertThat(shell.out()).startsWith("3 domains you mail: 2 enforce, 0 DANE, 1 would be refused today:\n"
                + "  poor.example (1 message): mail waits").contains("has expired");
        assertThat(shell.err()).contains("3 domains in 4 of 5 lines.", "3 of 3 domains");
        assertThat(lab.hostNamed("mx.good.example").mails()).isEmpty();
    }

    @Test
    void noMoreAddressesAreTriedThanMailWouldTry() {
        lab.domain("far.example", "mx.plain.example");
        for (var i = 1; i <= 6; i++) {
            lab.dns().mx("far.example", i, "mx" + i + ".far.example");
            lab.dns().a("mx" + i + ".far.example", lab.nextAddress().getHostAddress());
        }
        shell.type("far.example\n");

        assertThat(shell.run("domain", "check", "--file", "-")).isEqualTo(Exit.BAD);
        assertThat(shell.out()).contains("mail waits",
                "from mx6.far.example on, were not looked at: one attempt tries");

        shell.run("audit", "-", "--json");
        assertThat(shell.objects().getFirst().path("outcome").asString("")).isNotEqualTo("delivered");
        assertThat(lab.hostNamed("mx.plain.example").sessions()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aDomainThatTakesTooLongIsSaidNotToBeLookedAt() throws IOException {
        var config = ((Loaded.Valid) ConfigReader.readWithoutReferences(folder.resolve("check.yaml"))).config();

        try (var checks = DryRun.of(config, Duration.ofNanos(1), Clock.systemUTC())) {
            assertThat(checks.forecast(DomainName.of("plain.example")).forecast().sentence())
                    .contains("1 of its hosts, from mx.plain.example on, were not looked at: the time for one domain");
        }
        assertThat(lab.hostNamed("mx.plain.example").sessions()).isEmpty();
    }

    @Test
    void scriptsGetALineForEachDomain() throws IOException {
        shell.run("audit", log(), "--json");

        assertThat(shell.objects()).hasSize(4);
        assertThat(shell.objects().getFirst().toString()).isEqualTo("{\"domain\":\"good.example\",\"messages\":2,"
                + "\"mta_sts\":\"enforce\",\"dane\":false,\"outcome\":\"delivered\",\"sentence\":\"mail is delivered to"
                + " mx.good.example, encrypted, and the host proves who it is\"}");
        assertThat(shell.objects().getLast().path("summary").path("refused").asLong()).isOne();
    }

    @Test
    void aListOnStdinIsFineToo() {
        shell.type("good.example\nx@plain.example\n");

        assertThat(shell.run("audit", "-")).isZero();
        assertThat(shell.out()).contains("2 domains you mail: 1 enforce, 0 DANE, 0 would be refused today.");
    }

    @Test
    void aLogThatWasPackedIsUnpacked() throws IOException {
        var packed = folder.resolve("mail.log.1.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(LOG.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(shell.run("audit", packed.toString())).isEqualTo(Exit.BAD);
        assertThat(shell.out()).startsWith("3 domains you mail: 2 enforce");
    }

    @Test
    void whatWasFoundOutBeforeIsNotAskedAgain() throws IOException {
        var state = folder.resolve("audit.state");
        shell.run("audit", log(), "--state", state.toString());
        var first = shell.out();
        // A line that was half written when somebody broke it off.
        Files.writeString(state, Files.readString(state) + "plain.exam");
        lab.dns().forgetQuestions();

        assertThat(shell.run("audit", log(), "--state", state.toString())).isEqualTo(Exit.BAD);

        assertThat(shell.out()).isEqualTo(first);
        assertThat(lab.dns().questions()).isEmpty();
        assertThat(shell.err()).contains("3 domains are known from");
    }

    @Test
    void anAuditThatWasBrokenOffGoesOnWhereItWas() throws IOException {
        var state = folder.resolve("audit.state");
        shell.run("audit", log(), "--state", state.toString());
        var lines = Files.readAllLines(state);
        Files.write(state, lines.subList(0, 2));

        shell.run("audit", log(), "--state", state.toString());

        assertThat(shell.out()).startsWith("3 domains you mail: 2 enforce, 0 DANE, 1 would be refused");
        assertThat(Files.readString(state)).contains("poor.example\t1\tENFORCE\tfalse\tREFUSED\t");
    }

    @Test
    void anotherFileIsNotWrittenOver() throws IOException {
        var precious = Files.writeString(folder.resolve("precious.txt"), "mine\n");

        assertThat(shell.run("audit", log(), "--state", precious.toString())).isEqualTo(Exit.BAD);
        assertThat(shell.err()).contains("is no file that an audit has written");
        assertThat(precious).hasContent("mine");
    }

    @Test
    void whatNamesNoDomainIsSaidToBeTheWrongFile() throws IOException {
        var file = Files.writeString(folder.resolve("other.log"), "nothing to see\nhere at all\n");

        assertThat(shell.run("audit", file.toString())).isEqualTo(Exit.USAGE);
        assertThat(shell.err()).contains("None of the 2 lines", "mail log of Postfix or Exim");
        assertThat(shell.run("audit", "/nowhere/at-all")).isEqualTo(Exit.USAGE);
        assertThat(shell.err()).contains("cannot be read");
    }

    private String log() throws IOException {
        return Files.writeString(folder.resolve("mail.log"), LOG).toString();
    }
}
