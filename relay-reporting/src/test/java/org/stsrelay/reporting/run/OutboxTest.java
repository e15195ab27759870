package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.ledger.Sending.Way;
import org.stsrelay.delivery.mail.DomainName;
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

    /// The last one finds the line full and has to be put off, which the store does not keep.
    @Test
    void whereTheStoreFailsThePlacesInALineAreGivenBack() throws Exception {
        var reports = bench.storage().reports();
        reports.add(IntStream.rangeClosed(0, Lines.LONGEST).mapToObj(OutboxTest::posted).toList());
        var outbox = new Outbox(bench.storage().ledger(), reports, new Claims<>());
        var limits = new Limits(1000, 0, 1000);
        try (var store = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("relay.db"));
                var statement = store.createStatement()) {
            statement.execute(
                    "CREATE TRIGGER broken BEFORE UPDATE ON tls_sending BEGIN SELECT raise(ABORT, 'broken'); END");
            assertThatThrownBy(() -> outbox.next(Way.POST, 1000, limits, RunBench.NOON))
                    .hasMessageContaining("cannot be written");
            statement.execute("DROP TRIGGER broken");
        }

        assertThat(outbox.next(Way.POST, 1000, limits, RunBench.NOON).sendings()).hasSize(Lines.LONGEST);
    }

    private static Sending posted(int number) {
        var id = new Sending.Id(RunBench.DAY, DomainName.of("d" + number + ".example"), "",
                "https://in.example/" + number,
                1);
        return new Sending(id, State.WAITING, RunBench.NOON, RunBench.NOON, Optional.empty(), 0, Optional.empty(), "",
                RunBench.NOON);
    }
}
