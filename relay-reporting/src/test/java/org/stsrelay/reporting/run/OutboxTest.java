package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stsrelay.reporting.run.ReportSettings.Limits;

/// How many reports go in an hour and to a host (P29).
class OutboxTest extends NightOfReports {

    @Test
    void anHourHasNoMoreThanItsShareAlsoAfterARestart() throws Exception {
        bench.limits = new Limits(2, 0, 1000);
        for (var i = 0; i < 5; i++) {
            bench.wants("d" + i + ".example", "mailto:tls@d" + i + ".example").session("d" + i + ".example");
        }
        night();
        assertThat(bench.mails).hasSize(2);
        bench.restart().at("2031-03-18T05:30:00Z");
        assertThat(bench.mails).hasSize(2);
        bench.at("2031-03-18T06:00:00Z");
        assertThat(bench.mails).hasSize(4);
        bench.at("2031-03-18T07:00:00Z");
        assertThat(bench.mails).hasSize(5);
    }

    @Test
    void whoeverSendsMuchMailMaySendMoreReports() throws Exception {
        bench.limits = new Limits(1, 0.1, 1000);
        for (var i = 0; i < 30; i++) {
            bench.storage().ledger().accepted(RunBench.DAY);
        }
        for (var i = 0; i < 5; i++) {
            bench.wants("d" + i + ".example", "mailto:tls@d" + i + ".example").session("d" + i + ".example");
        }

        night();

        assertThat(bench.mails).hasSize(3);
    }

    @Test
    void RPT_3_17_aHostHasNoMoreThanItsShareOfADay() throws Exception {
        bench.limits = new Limits(50, 0.1, 2);
        for (var i = 0; i < 3; i++) {
            bench.wants("d" + i + ".example", "mailto:tls@victim.example").session("d" + i + ".example");
        }
        night();
        assertThat(bench.mails).hasSize(2);
        bench.at("2031-03-18T23:59:59Z");
        assertThat(bench.mails).hasSize(2);
        bench.at("2031-03-19T00:00:00Z");
        assertThat(bench.mails).hasSize(3);
    }

    @Test
    void RPT_5_5_2_retriesDoNotWaitForTheHourNorForThoseThatDo() throws Exception {
        bench.limits = new Limits(1, 0, 1000);
        for (var i = 0; i < 3; i++) {
            bench.wants("d" + i + ".example", "https://in.example/" + i).session("d" + i + ".example");
        }
        bench.answers.add(new Posted.Later("503 Busy"));
        night();
        assertThat(bench.posts).hasSize(1);

        bench.at("2031-03-18T05:05:00Z");

        assertThat(bench.posts).hasSize(2).allMatch(post -> post.equals(bench.posts.getFirst()));
    }
}
