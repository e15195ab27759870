package org.stsrelay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.server.admin.ReportDesk.Step;

/// The commands about reports: what a postmaster sees.
class ReportCommandTest extends CommandsOfARelay {

    @Test
    void theDaysAreListedWithWhatToDoNext() {
        assertThat(terminal.run("report", "list")).isZero();

        assertThat(terminal.out()).isEqualTo("""
                DAY (UTC)            DOMAINS  DUE  WAITING  QUEUED  DELIVERED  REFUSED  GIVEN UP  SUPPRESSED  NOT WANTED
                2026-11-24  goes on        3    0        0       0          0        0         0           0           0
                2026-11-23  ended       1204    2        1       3         17        1         0           0        1180

                2026-11-23: 1 report did not arrive. Which, and why: stsrelay report list --date 2026-11-23
                2026-11-23: 7 sessions had no room in the counts and are in no report.
                The reports of a day: stsrelay report list --date 2026-11-23
                What they say:        stsrelay report preview --date 2026-11-23
                """);
    }

    @Test
    void theReportsOfADayAreListedTheWorstFirst() {
        assertThat(terminal.run("report", "list", "--date", "yesterday")).isZero();

        assertThat(terminal.out()).isEqualTo(
                """
                        DAY         DOMAIN           STATE       WHEN               TO                          WHAT HAPPENED
                        2026-11-23  broken.example   refused     02:10 (9 h ago)    mailto:tls@broken.example   550 5.1.1 no such user
                        2026-11-23  lost.example     due         12:10 (in 10 min)                              DNS: no answer within 10 s
                        2026-11-23  slow.example     waiting     13:00 (in 60 min)  https://slow.example/tls    503 try later
                        2026-11-23  partner.example  queued      02:10 (9 h ago)    mailto:tls@partner.example
                        2026-11-23  quiet.example    not wanted                                                 it has no TLS-RPT record
                        2026-11-23  fine.example     delivered   02:10 (9 h ago)    https://fine.example/tls    201

                        1 refused, 1 due, 1 waiting, 1 queued, 1 not wanted, 1 delivered.
                        What waits is sent now by: stsrelay report send --date 2026-11-23
                        """);
    }

    @Test
    void aListThatIsCutOffSaysSo() {
        assertThat(terminal.run("report", "list", "--date", "yesterday", "--limit", "1")).isZero();

        assertThat(terminal.out()).contains("1 refused.").doesNotContain("report send");
        assertThat(terminal.err()).startsWith("There are more;");
    }

    @Test
    void nothingToListIsSaid() {
        assertThat(terminal.run("report", "list", "--domain", "none.example", "--date", "2026-11-23")).isZero();
        assertThat(terminal.out()).isEqualTo(
                """
                        No report to none.example of 2026-11-23 is due or was sent. A day's reports are due when it has ended, at 00:00 UTC.
                        What has been counted: stsrelay report preview --date 2026-11-23
                        """);

        admin.reports().clear();
        assertThat(terminal.run("report", "list")).isZero();
        assertThat(terminal.out()).isEqualTo("No TLS session was counted yet, so there is nothing to report.\n");
    }

    @Test
    void listsPassJsonOnAsItIs() throws Exception {
        terminal.run("--json", "report", "list");
        assertThat(terminal.out()).isEqualTo(admin.get("/api/v1/reports/days").body());

        terminal.run("report", "list", "--json", "--date", "yesterday", "--domain", "slow.example");
        assertThat(terminal.out())
                .isEqualTo(admin.get("/api/v1/reports?date=yesterday&domain=slow.example").body());
    }

    @Test
    void thePreviewOfADayShowsTheWorstDomainFirst() {
        assertThat(terminal.run("report", "preview", "--date", "today", "--limit", "2")).isZero();

        assertThat(terminal.out()).isEqualTo("""
                FAILED  SUCCEEDED  DOMAIN
                  1200          4  broken.example
                     0        310  partner.example
                  1200        323  TOTAL of 3 domains so far on 2026-11-24

                1 more domain with fewer failures: add --limit N.
                The report of one: stsrelay report preview --date 2026-11-24 --domain broken.example --text
                """);
    }

    @Test
    void aDayWithoutSessionsHasNoPreview() {
        admin.reports().clear();

        assertThat(terminal.run("report", "preview", "--date", "today")).isZero();
        assertThat(terminal.out())
                .isEqualTo("No TLS session has been counted on 2026-11-24 so far, so there is nothing to report.\n");
        assertThat(terminal.run("report", "preview", "--date", "2026-11-20")).isZero();
        assertThat(terminal.out())
                .isEqualTo("No TLS session is counted on 2026-11-20, so there is nothing to report.\n");
    }

    @Test
    void theReportOfADomainIsIndentedForReadersAndInOneLineForOthers() {
        assertThat(terminal.run("report", "preview", "--date", "yesterday", "--domain", "partner.example")).isZero();
        assertThat(terminal.out()).startsWith("{\n  \"organization-name\" : \"B\\u00FCcher AG\",\n")
                .contains("\"policy-type\" : \"no-policy-found\"");

        terminal.run("--json", "report", "preview", "--date", "yesterday", "--domain", "partner.example");
        assertThat(terminal.out()).startsWith("{\"organization-name\":\"B\\u00fccher AG\",\"contact-info\":")
                .hasLineCount(1);
    }

    @Test
    void theReportOfADomainIsThereInWords() {
        assertThat(terminal.run("report", "preview", "--date", "yesterday", "--domain", "partner.example", "--text"))
                .isZero();

        assertThat(terminal.out()).startsWith("TLS report by B")
                .contains("All is well: 310 sessions, none failed.",
                        "Policy of partner.example: none was found");
    }

    @Test
    void aReportThatIsNotThereIsSaid() {
        assertThat(terminal.run("report", "preview", "--date", "today", "--domain", "nobody.example"))
                .isEqualTo(Exit.BAD);
        assertThat(terminal.err()).startsWith("Nothing is counted for nobody.example on 2026-11-24");
    }

    @Test
    void sendingShowsEachReportThatSomebodyWants() {
        assertThat(terminal.run("report", "send", "--date", "yesterday")).isZero();

        assertThat(terminal.out()).isEqualTo("""
                queued      partner.example  mailto:tls@partner.example
                delivered   posted.example  https://posted.example/tls: 201
                1 queued, 1 delivered, 1 not wanted.
                """);
        assertThat(admin.reports().sent()).containsExactly("2026-11-23");
    }

    @Test
    void whyADomainGetsNoneIsSaidToWhoeverAsksForItAlone() {
        admin.reports().sendsLike(new Step(DomainName.of("quiet.example"), "", State.SUPPRESSED, "it has no record"));

        assertThat(terminal.run("report", "send", "--date", "today", "--domain", "quiet.example")).isZero();
        assertThat(terminal.out()).isEqualTo("""
                not wanted  quiet.example: it has no record
                1 not wanted.
                """);
    }

    @Test
    void nothingToSendIsFine() {
        admin.reports().clear();

        assertThat(terminal.run("report", "send", "--date", "today")).isZero();
        assertThat(terminal.out()).isEqualTo("Nothing is to be sent: no session is counted.\n");
    }

    @Test
    void whatCouldNotBeSentEndsWithOne() {
        var slow = DomainName.of("slow.example");
        admin.reports()
                .sendsLike(new Step(slow, "https://slow.example/tls", State.WAITING, "503 try \u001b[2Jlater"),
                        new Step(slow, "mailto:tls@slow.example", State.REFUSED, "550 no"),
                        new Step(slow, "mailto:old@slow.example", State.SUPPRESSED, "by hand"));

        assertThat(terminal.run("report", "send", "--date", "yesterday")).isEqualTo(Exit.BAD);
        assertThat(terminal.out()).doesNotContain("\u001b")
                .contains("waiting     slow.example  https://slow",
                        "refused     slow.example  mailto:tls@slow.example: 550 no",
                        "suppressed  slow.example  mailto:old",
                        "2 not sent, 1 suppressed.");

        assertThat(terminal.run("--json", "report", "send", "--date", "yesterday")).isEqualTo(Exit.BAD);
        assertThat(terminal.out()).hasLineCount(5).doesNotContain("\u001b");
    }

    @Test
    void aRunThatCannotBeSaysWhy() {
        admin.reports().clear();
        admin.reports().failsAfterwards(new IllegalStateException("tls-rpt.enabled is false"));

        assertThat(terminal.run("report", "send", "--date", "today")).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).isEqualTo("Reports cannot be sent: tls-rpt.enabled is false.\n");
    }

    @Test
    void aDestinationIsSuppressedListedAndAllowedAgain() {
        assertThat(terminal.run("report", "suppress")).isZero();
        assertThat(terminal.out()).startsWith("No destination is suppressed:");

        assertThat(terminal.run("report", "suppress", "mailto:tls@Partner.example", "--for", "30d", "--reason", "full"))
                .isZero();
        assertThat(terminal.out())
                .isEqualTo("mailto:tls@partner.example gets no reports until 24 Dec 12:00 (in 30 d).\n");
        assertThat(terminal.run("report", "suppress", "https://other.example/tls")).isZero();
        assertThat(terminal.out()).isEqualTo("https://other.example/tls gets no reports until it is removed.\n");

        assertThat(terminal.run("report", "suppress")).isZero();
        assertThat(terminal.out().lines()).containsExactly(
                "DESTINATION                 SINCE            UNTIL                   WHY",
                "https://other.example/tls   12:00 (0 s ago)  it is removed",
                "mailto:tls@partner.example  12:00 (0 s ago)  24 Dec 12:00 (in 30 d)  full");

        assertThat(terminal.run("report", "suppress", "--remove", "mailto:tls@partner.example")).isZero();
        assertThat(terminal.out()).isEqualTo("mailto:tls@partner.example gets reports again.\n");
        assertThat(terminal.run("report", "suppress", "--remove", "mailto:tls@partner.example")).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).startsWith("mailto:tls@partner.example is not suppressed;");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            report list --date 2026-11-25              | that day is still to come; today is 2026-11-24 in UTC
            report list --limit 5                      | --limit is for the reports of a day or a domain
            report list --limit 0 --date today         | expected a whole number from 1 to 100000
            report preview                             | Missing required option: '--date=DATE'
            report preview --date today --text         | --text is for the report of one domain
            report preview --date today --domain a/b   | it is no domain name
            report send                                | Missing required option: '--date=DATE'
            report send --date tomorrow                | expected today, yesterday or a day such as
            report send --date 2099-01-01              | that day is still to come
            report suppress ftp://partner.example      | begins with mailto: or https:
            report suppress --for 3d                   | Say which destination is meant
            report suppress --remove                   | Say which destination is meant
            report suppress --remove mailto:a@b.example --for 3d | takes neither --for nor --reason
            report suppress mailto:a@b.example --for 3 | expected an age such as
            report                                     | Try: stsrelay report --help
            """)
    void aMistakeEndsWithTwo(String command, String sentence) {
        assertThat(terminal.run(command.split(" ", -1))).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains(sentence);
        assertThat(terminal.out()).isEmpty();
        assertThat(admin.reports().sent()).isEmpty();
    }
}
