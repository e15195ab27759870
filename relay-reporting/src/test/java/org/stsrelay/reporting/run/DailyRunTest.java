package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.LedgerDay;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.run.RunBench.QueueTrouble;

/// What happens to the reports of a day, with the real store.
class DailyRunTest extends NightOfReports {

    @Test
    void RPT_4_1_2_aDayEndsAtMidnightAndItsReportGoesInTheWindow() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");

        bench.look();
        assertThat(bench.storage().ledger().days()).noneMatch(DailyRunTest::isTheDayClosed);
        bench.at(MIDNIGHT);
        assertThat(bench.storage().ledger().days()).anyMatch(DailyRunTest::isTheDayClosed);
        assertThat(bench.mails).isEmpty();
        bench.at(MORNING);

        assertThat(bench.mails).singleElement()
                .asString()
                .contains("To tls@cust.example", "TLS-Report-Domain: cust.example", "DKIM-Signature:");
        assertThat(bench.only("cust.example").state()).isEqualTo(State.QUEUED);
        assertThat(bench.run().lastRun()).hasValueSatisfying(last -> {
            assertThat(last.successful()).isTrue();
            assertThat(last.summary())
                    .isEqualTo("reports of 2031-03-17: 1 domains, 1 want reports; 1 in the queue");
        });
    }

    @Test
    void RPT_3_13_RPT_3_9_RPT_5_4_1_RPT_5_4_2_eachDestinationGetsIt() throws Exception {
        bench.wants("cust.example", "mailto:a@cust.example, https://in.example/tls ,mailto:b@in.example")
                .session("cust.example");

        night();

        assertThat(bench.mails).hasSize(2);
        assertThat(bench.posts).containsExactly("https://in.example/tls application/tlsrpt+gzip");
        assertThat(bench.sendings("cust.example")).extracting(Sending::state)
                .containsExactly(State.QUEUED, State.DELIVERED, State.QUEUED);
        assertThat(bench.told).contains("HTTPS SENT");
    }

    /// One domain for each oddity of a record; its report shows how it was read.
    @Test
    void RPT_3_3_RPT_3_4_RPT_3_6_RPT_3_7_RPT_3_8_RPT_3_10_RPT_3_11_RPT_3_12_RPT_3_15_recordsAreReadTolerantly()
            throws Exception {
        record("blank.example", "v=TLSRPTv1 ; rua=mailto:blank@in.example ;");
        record("split.example", "v=TLSRPTv1; rua=mailto:spl", "it@in.example");
        record("other.example", "v=TLSRPTv1; x=y; rua=mailto:other@in.example");
        record("encoded.example", "v=TLSRPTv1; rua=mailto:enco%64ed@in.example");
        record("schemes.example", "v=TLSRPTv1; rua=http://in.example/,ftp://in.example/,MAILTO:schemes@in.example");
        record("broken.example", "v=TLSRPTv1; rua=mailto:broken@in.example; =");
        record("headers.example", "v=TLSRPTv1; rua=mailto:headers@in.example?cc=v@victim.example&subject=x");
        record("injected.example", "v=TLSRPTv1; rua=mailto:a%0d%0aBcc:v@victim.example");
        record("norua.example", "v=TLSRPTv1; x=1");
        record("target.example", "v=TLSRPTv1; rua=mailto:alias@in.example");
        bench.dns.cname("_smtp._tls.alias.example", "_smtp._tls.target.example");
        bench.session("alias.example");

        night();

        assertThat(bench.mails).extracting(mail -> mail.lines().findFirst().orElseThrow())
                .containsExactlyInAnyOrder("To blank@in.example", "To split@in.example", "To other@in.example",
                        "To encoded@in.example", "To schemes@in.example", "To broken@in.example",
                        "To headers@in.example", "To alias@in.example", "To alias@in.example");
        assertThat(bench.mails).noneMatch(mail -> mail.contains("victim"));
    }

    private void record(String domain, String... strings) {
        bench.dns.txt("_smtp._tls." + domain, strings);
        bench.session(domain);
    }

    @Test
    void RPT_3_1_aHostThatDaneWasCheckedAtIsAskedByItself() throws Exception {
        bench.daneSession("cust.example", "mx.provider.example")
                .wants("mx.provider.example", "mailto:tls@provider.example");

        night();

        assertThat(bench.mails).singleElement().asString().contains("TLS-Report-Domain: mx.provider.example");
        assertThat(bench.dns.asked("_smtp._tls.cust.example", "TXT")).isOne();
    }

    @Test
    void RPT_3_14_oneDestinationThatRefusesTakesNothingFromTheOther() throws Exception {
        bench.wants("cust.example", "https://in.example/tls,mailto:tls@cust.example").session("cust.example");
        bench.answers.add(new Posted.Refused("410 Gone"));

        night();

        assertThat(bench.sendings("cust.example")).extracting(Sending::state)
                .containsExactly(State.REFUSED, State.QUEUED);
    }

    @Test
    void RPT_4_2_6_aDayWithoutSessionsHasNoReport() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example");

        night();

        assertThat(bench.mails).isEmpty();
        assertThat(bench.run().lastRun()).isEmpty();
    }

    @Test
    void RPT_3_2_RPT_3_5_whoPublishesNoRecordOrTwoGetsNothing() throws Exception {
        bench.wants("two.example", "mailto:a@two.example").session("two.example").session("none.example");
        bench.dns.txt("_smtp._tls.two.example", "v=TLSRPTv1; rua=mailto:b@two.example");

        night();

        assertThat(bench.mails).isEmpty();
        assertThat(bench.storage().reports().unsent(RunBench.DAY, Optional.empty(), 10))
                .allSatisfy(due -> assertThat(due.decided()).isTrue())
                .extracting(due -> due.reason())
                .containsExactly("it publishes no _smtp._tls record",
                        "it publishes 2 _smtp._tls records, which count as none (RFC 8460 §3)");
    }

    /// With the counts of the whole day they would be counted twice where they arrive.
    @Test
    void countsSoFarThatAStopLeftDoNotGoWhenTheirDayIsOver() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        var id = new Sending.Id(RunBench.DAY, DomainName.of("cust.example"), "sofar", "mailto:tls@cust.example", 1);
        bench.storage()
                .reports()
                .add(List.of(new Sending(id, State.WAITING, RunBench.NOON, RunBench.NOON, Optional.empty(), 0,
                        Optional.empty(), "", RunBench.NOON)));

        night();

        assertThat(bench.mails).hasSize(1);
        assertThat(bench.sendings("cust.example")).extracting(Sending::state)
                .containsExactlyInAnyOrder(State.GIVEN_UP, State.QUEUED);
    }

    @Test
    void RPT_3_16_aSilentDnsKeepsTheReportBackAndIsAskedAgain() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.dns.servfail("_smtp._tls.cust.example");
        night();
        assertThat(bench.mails).isEmpty();

        bench.dns.heal("_smtp._tls.cust.example");
        bench.at("2031-03-18T05:10:00Z");

        assertThat(bench.mails).hasSize(1);
    }

    @Test
    void oneDomainThatDoesNotAnswerKeepsNoDayFromItsEnd() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example").session("mute.example");
        bench.dns.servfail("_smtp._tls.mute.example");

        night();
        assertThat(bench.run().lastRun()).hasValueSatisfying(last -> assertThat(last.summary())
                .isEqualTo("reports of 2031-03-17: 2 domains, 1 want reports; 1 in the queue"));
        bench.session("cust.example").session("mute.example").at("2031-03-19T00:00:00Z").at("2031-03-19T05:00:00Z");

        assertThat(bench.run().lastRun())
                .hasValueSatisfying(last -> assertThat(last.summary()).startsWith("reports of 2031-03-18: "));
    }

    @Test
    void whoCannotBeAskedForADayGetsNothing() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.dns.servfail("_smtp._tls.cust.example");
        night();
        bench.at("2031-03-18T12:00:00Z").at("2031-03-19T05:00:00Z");
        bench.dns.heal("_smtp._tls.cust.example");
        bench.at("2031-03-19T23:00:00Z");

        assertThat(bench.mails).isEmpty();
        assertThat(bench.storage().reports().unsent(RunBench.DAY, Optional.empty(), 10)).singleElement()
                .satisfies(due -> assertThat(due.reason()).startsWith("not known within 24 hours: "));
    }

    @Test
    void RPT_R_1_whomTheOperatorLeavesOutIsNotEvenAsked() throws Exception {
        bench.wants("ours.example", "mailto:tls@ours.example").session("ours.example");
        bench.skipped.add("ours.example");

        night();

        assertThat(bench.mails).isEmpty();
        assertThat(bench.dns.asked("_smtp._tls.ours.example", "TXT")).isZero();
    }

    @Test
    void DKIM_R_1_withoutAKeyReportsGoByHttpsOnly() throws Exception {
        bench.wants("cust.example", "mailto:a@cust.example,https://in.example/tls").session("cust.example");
        bench.hasKey = false;
        night();

        assertThat(bench.mails).isEmpty();
        assertThat(bench.posts).hasSize(1);
        assertThat(bench.sendings("cust.example").getFirst()).satisfies(sending -> {
            assertThat(sending.state()).isEqualTo(State.SUPPRESSED);
            assertThat(sending.word()).contains("tls-rpt.from", "tls-rpt.dkim");
        });
        assertThat(bench.told).contains("NO_KEY", "MAILTO SUPPRESSED");

        bench.hasKey = true;
        assertThat(bench.sendNow(RunBench.DAY)).extracting(Step::state)
                .containsExactlyInAnyOrder(State.QUEUED, State.DELIVERED);
        assertThat(bench.posts).hasSize(1);
    }

    @Test
    void RPT_R_1_whereNothingGoesNothingIsSent() throws Exception {
        bench.wants("cust.example", "mailto:gone@cust.example,mailto:here@cust.example").session("cust.example");
        bench.storage()
                .reports()
                .suppress(new DeadDestination("mailto:gone@cust.example", RunBench.NOON, Optional.empty(),
                        "550 No such user"));

        night();

        assertThat(bench.mails).singleElement().asString().startsWith("To here@cust.example");
        assertThat(bench.sendings("cust.example").getFirst().word()).contains("550 No such user");
        assertThat(bench.told).contains("MAILTO SUPPRESSED");
    }

    @Test
    void RPT_5_5_1_RPT_5_5_2_whatIsNotTakenIsTriedForADayAfterGrowingGaps() throws Exception {
        bench.wants("cust.example", "https://in.example/tls").session("cust.example");
        for (var i = 0; i < 100; i++) {
            bench.answers.add(new Posted.Later("503 Busy"));
        }
        night();
        var gaps = new ArrayList<Long>();
        while (bench.only("cust.example").state() == State.WAITING) {
            var next = bench.only("cust.example").next();
            gaps.add(Duration.between(bench.clock.instant(), next).toMinutes());
            bench.at(next.toString());
        }

        assertThat(gaps).startsWith(5L, 10L, 20L, 40L, 80L, 160L, 240L).isSorted();
        assertThat(bench.only("cust.example").state()).isEqualTo(State.GIVEN_UP);
        assertThat(Duration.between(Instant.parse(MORNING), bench.clock.instant())).isLessThan(Duration.ofHours(24));
        assertThat(bench.told).contains("HTTPS GIVEN_UP");
    }

    @Test
    void whatIsRefusedIsNotTriedAgain() throws Exception {
        bench.wants("cust.example", "https://in.example/tls").session("cust.example");
        bench.answers.add(new Posted.Refused("410 Gone"));

        night();
        bench.at("2031-03-18T23:00:00Z");

        assertThat(bench.posts).hasSize(1);
        assertThat(bench.only("cust.example").state()).isEqualTo(State.REFUSED);
    }

    @Test
    void aReportThatCannotBeMadeIsTriedAgainByItselfAndTheRunGoesOn() throws Exception {
        bench.wants("broken.example", "mailto:tls@broken.example").session("broken.example");
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        var signature = bench.signature;
        bench.signature = (mail, at) -> {
            if (new String(mail, StandardCharsets.US_ASCII).contains("To: <tls@broken.example>")) {
                throw new StackOverflowError("too deep");
            }
            return signature.of(mail, at);
        };
        night();

        assertThat(bench.only("cust.example").state()).isEqualTo(State.QUEUED);
        assertThat(bench.only("broken.example")).satisfies(broken -> {
            assertThat(broken.state()).isEqualTo(State.WAITING);
            assertThat(broken.next()).isEqualTo("2031-03-18T05:05:00Z");
            assertThat(broken.word()).contains("could not be made", "too deep");
        });
        assertThat(bench.run().lastRun()).isPresent();

        bench.signature = signature;
        bench.at("2031-03-18T05:05:00Z");
        assertThat(bench.only("broken.example").state()).isEqualTo(State.QUEUED);
    }

    @Test
    void aFullQueueIsTriedAgain() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.troubles.add(QueueTrouble.FULL);
        night();
        assertThat(bench.only("cust.example").word()).isEqualTo("the disk is full");

        bench.at("2031-03-18T05:05:00Z");

        assertThat(bench.mails).hasSize(1);
        assertThat(bench.only("cust.example").state()).isEqualTo(State.QUEUED);
    }

    @Test
    void aQueueThatStaysFullForADayEndsIt() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        for (var i = 0; i < 100; i++) {
            bench.troubles.add(QueueTrouble.FULL);
        }
        night();
        while (bench.only("cust.example").state() == State.WAITING) {
            bench.at(bench.only("cust.example").next().toString());
        }

        assertThat(bench.only("cust.example").state()).isEqualTo(State.GIVEN_UP);
        assertThat(bench.clock.instant()).isBetween(Instant.parse("2031-03-18T23:00:00Z"),
                Instant.parse("2031-03-19T05:00:00Z"));
    }

    @Test
    void whatIsSuppressedDuringACrashDoesNotGo() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.troubles.add(QueueTrouble.DIES_BEFORE);
        night();
        bench.restart()
                .storage()
                .reports()
                .suppress(
                        new DeadDestination("mailto:tls@cust.example", RunBench.NOON, Optional.empty(), "they asked"));

        bench.at("2031-03-18T06:00:00Z");

        assertThat(bench.mails).isEmpty();
        assertThat(bench.only("cust.example").state()).isEqualTo(State.SUPPRESSED);
    }

    @Test
    void RPT_5_5_3_whatACrashKeptFromTheQueueGoesOnceWithTheSameOctets() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.troubles.add(QueueTrouble.DIES_BEFORE);
        night();
        var handed = bench.only("cust.example");
        assertThat(handed.state()).isEqualTo(State.HANDED);

        bench.restart().at("2031-03-18T06:00:00Z").at("2031-03-18T07:00:00Z");

        assertThat(bench.mails).singleElement()
                .asString()
                .contains("Date: Tue, 18 Mar 2031 05:00:00 +0000");
        assertThat(bench.only("cust.example").state()).isEqualTo(State.QUEUED);
        assertThat(bench.only("cust.example").message()).isEqualTo(handed.message());
    }

    @Test
    void whatTheQueueHadBeforeACrashIsNotHandedOverAgain() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.troubles.add(QueueTrouble.DIES_AFTER);
        night();
        assertThat(bench.only("cust.example").state()).isEqualTo(State.HANDED);

        bench.restart().at("2031-03-18T06:00:00Z").at("2031-03-18T07:00:00Z");

        assertThat(bench.mails).hasSize(1);
        assertThat(bench.only("cust.example").state()).isEqualTo(State.QUEUED);
    }

    @Test
    void RPT_4_1_4_daysThatWereMissedAreMadeUpEachByItself() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.clock.advance(Duration.ofDays(1));
        bench.session("cust.example");
        bench.clock.advance(Duration.ofDays(3));

        bench.restart().look();
        bench.clock.advance(Duration.ofHours(4));
        bench.look();

        assertThat(bench.mails).hasSize(2);
        assertThat(bench.sendings("cust.example")).extracting(sending -> sending.id().day())
                .containsExactly(RunBench.DAY.plusDays(1), RunBench.DAY);
    }

    @Test
    void whatIsOlderThanAWeekIsNotMadeUp() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.clock.advance(Duration.ofDays(9));
        bench.restart().look();
        bench.clock.advance(Duration.ofHours(5));
        bench.look();

        assertThat(bench.mails).isEmpty();
    }

    @Test
    void aClockThatWasSetBackEndsNoDayTwiceAndSendsNothingTwice() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        night();
        bench.at("2031-03-17T23:00:00Z").session("cust.example");
        bench.at(MIDNIGHT).at(MORNING);

        assertThat(bench.mails).hasSize(1);
        bench.at("2031-03-19T00:00:00Z").at("2031-03-19T05:00:00Z");
        assertThat(bench.sendings("cust.example")).extracting(sending -> sending.id().day())
                .containsExactly(RunBench.DAY.plusDays(1), RunBench.DAY);
    }

    @Test
    void aClockInDoubtEndsNoDayAndSendsNothing() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.doubt = Optional.of("the clock leapt");
        night();
        assertThat(bench.storage().ledger().days()).noneMatch(DailyRunTest::isTheDayClosed);
        assertThatThrownBy(() -> bench.sendNow(RunBench.DAY)).hasMessageContaining("the clock leapt");

        bench.doubt = Optional.empty();
        bench.look();
        bench.at("2031-03-18T09:00:00Z");
        assertThat(bench.mails).hasSize(1);
    }

    @Test
    void whileReportsAreOffNothingHappensAndThenItIsMadeUp() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.enabled = false;
        night();
        assertThat(bench.mails).isEmpty();
        assertThatThrownBy(() -> bench.sendNow(RunBench.DAY)).hasMessageContaining("tls-rpt.enabled");

        bench.enabled = true;
        bench.look();
        bench.at("2031-03-18T09:00:00Z");
        assertThat(bench.mails).hasSize(1);
    }

    private static boolean isTheDayClosed(LedgerDay day) {
        return day.date().equals(RunBench.DAY) && day.isClosed();
    }
}
