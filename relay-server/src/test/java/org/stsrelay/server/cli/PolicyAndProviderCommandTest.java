package org.stsrelay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `policy` and `provider` show and do.
class PolicyAndProviderCommandTest extends CommandsOfARelay {

    @Test
    void policiesAreListedInColumns() {
        assertThat(terminal.run("policy", "list")).isZero();

        assertThat(terminal.out().lines()).containsExactly(
                "DOMAIN           MODE     ID        FETCHED  EXPIRES                 LAST USE   MX                 TROUBLE",
                "broken.example   testing  20260901  6 h ago  25 Nov 06:00 (in 18 h)  5 min ago  *.broken.example   mta-sts.broken.example answers 404",
                "partner.example  enforce  20260901  6 h ago  25 Nov 06:00 (in 18 h)  5 min ago  *.partner.example");
    }

    @Test
    void theHistoryOfAPolicyIsShownTheLatestFirst() {
        assertThat(terminal.run("policy", "show", "partner.example", "--history")).isZero();
        assertThat(terminal.out()).contains("in force", "weaker       mode enforce became testing", "id 20260801",
                "replaced", "certificate  CN=mta-sts.partner.example", "    mode: enforce");

        assertThat(terminal.run("--json", "policy", "show", "partner.example", "--history")).isZero();
        assertThat(terminal.out()).contains("\"status\":\"in_force\"", "\"status\":\"replaced\"");
        assertThat(terminal.run("policy", "show", "none.example", "--history")).isEqualTo(Exit.BAD);
    }

    @Test
    void aPolicyIsShownRefreshedAndForgotten() {
        assertThat(terminal.run("policy", "show", "partner.example")).isZero();
        assertThat(terminal.out()).contains("partner.example: mode enforce, id 20260901", "    mode: enforce");

        assertThat(terminal.run("policy", "refresh", "partner.example")).isZero();
        assertThat(terminal.out()).isEqualTo("partner.example: fetched, mode enforce\n");

        assertThat(terminal.run("policy", "forget", "partner.example")).isZero();
        assertThat(terminal.run("policy", "show", "partner.example")).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).isEqualTo("No policy of partner.example is kept.\n");
    }

    @ParameterizedTest
    @CsvSource({"broken.example,not fetched: mta-sts.broken.example answers 404",
            "none.example,none.example has no _mta-sts record"})
    void aRefreshThatDidNotWorkSaysSo(String domain, String sentence) {
        assertThat(terminal.run("policy", "refresh", domain)).isEqualTo(Exit.BAD);
        assertThat(terminal.out()).contains(sentence);
    }

    @Test
    void noPoliciesAreSaid() {
        admin.policies().clear();

        terminal.run("policy", "list");

        assertThat(terminal.out()).startsWith("No policy is kept");
    }

    @Test
    void providersAreListedInColumns() {
        assertThat(terminal.run("provider", "list")).isZero();

        assertThat(terminal.out().lines()).containsExactly(
                "PROVIDER          ACTIVE  WINDOW  LIMIT  DOMAINS  READY  PAUSED",
                "google            3       10      10     2        40",
                "net:192.0.2.0/24  3       1       10     2        40     until 12:10 (in 10 min): 421 4.7.0 [TSS04] later");
    }

    @Test
    void aProviderIsPausedAndResumed() {
        assertThat(terminal.run("provider", "pause", "google", "--for", "2h", "--reason", "TICKET-1")).isZero();
        assertThat(terminal.out()).isEqualTo("google is left alone until 14:00 (in 2 h) by hand: TICKET-1\n");

        assertThat(terminal.run("provider", "pause", "google")).isZero();
        assertThat(terminal.out()).isEqualTo("google is left alone until it is resumed by hand\n");

        assertThat(terminal.run("provider", "resume", "google")).isZero();
        assertThat(terminal.out()).isEqualTo("google gets mail again, up to 10 attempts at a time.\n");

        assertThat(terminal.run("--json", "provider", "resume", "net:192.0.2.0/24")).isZero();
        assertThat(terminal.out()).startsWith("{\"provider\":\"net:192.0.2.0/24\"").hasLineCount(1);
    }

    @Test
    void aProviderThatNobodyKnowsIsSaid() {
        assertThat(terminal.run("provider", "pause", "gogle")).isEqualTo(Exit.BAD);
        assertThat(terminal.err()).startsWith("No provider is called gogle;");
        assertThat(terminal.run("provider", "pause", "google", "--for", "soon")).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).startsWith("'soon' is no time for a pause");
    }

    @Test
    void aDomainThatIsNoneIsAUsageError() {
        assertThat(terminal.run("policy", "show", "a/b c")).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).isEqualTo("'a/b c' is no domain name.\n");
    }
}
