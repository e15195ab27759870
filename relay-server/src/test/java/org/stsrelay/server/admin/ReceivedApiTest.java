package org.stsrelay.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.ledger.ReceivedDay;

/// Reports of others over the admin API.
class ReceivedApiTest {

    private static final String PATH = "/api/v1/received-reports";
    private static final LocalDate TODAY = LocalDate.parse("2026-11-24");

    @TempDir
    private Path directory;

    private RunningAdmin admin;

    @BeforeEach
    void start() throws IOException {
        admin = new RunningAdmin(directory);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void nothingIsTakenOrToldWithoutTheToken() throws Exception {
        assertThat(admin.send(admin.plain(PATH).POST(BodyPublishers.ofString("new"))).statusCode()).isEqualTo(401);
        assertThat(admin.send(admin.plain(PATH).GET()).statusCode()).isEqualTo(401);
        assertThat(admin.received().taken()).isEmpty();
    }

    @Test
    void aReportIsTakenAsItIs() throws Exception {
        var answer = admin.send(admin.request(PATH).POST(BodyPublishers.ofString("new")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"result\":\"new\"").contains("\"report_id\":\"id-1\"");
    }

    @Test
    void whatIsNoReportIsRefusedInWordsAndTheRestIsReadSoThatTheyAreHeard() throws Exception {
        var answer = admin.send(admin.request(PATH).POST(BodyPublishers.ofByteArray(new byte[8 << 20])));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("This is no TLS report that can be read: it is");
    }

    @Test
    void theWorstDayIsFirstAndTheDaysBeforeAreNotAskedFor() throws Exception {
        admin.received().have(day(TODAY, "fine", 0));
        admin.received().have(day(TODAY.minusDays(13), "bad", 5));
        admin.received().have(day(TODAY.minusDays(14), "too early", 9));

        assertThat(RunningAdmin.lines(admin.get(PATH))).satisfiesExactly(
                line -> assertThat(line).contains("\"organization\":\"bad\""),
                line -> assertThat(line).contains("\"organization\":\"fine\""));
        assertThat(RunningAdmin.lines(admin.get(PATH + "?days=15"))).hasSize(3);
        assertThat(RunningAdmin.lines(admin.get(PATH + "?date=2026-11-10&domain=CUST.example."))).hasSize(1);
    }

    @Test
    void todayAndYesterdayAreUtcDays() throws Exception {
        admin.received().have(day(TODAY, "today's", 1));
        admin.received().have(day(TODAY.minusDays(1), "yesterday's", 1));

        assertThat(RunningAdmin.lines(admin.get(PATH + "?date=today"))).singleElement().asString().contains("today's");
        assertThat(RunningAdmin.lines(admin.get(PATH + "?date=yesterday"))).singleElement()
                .asString()
                .contains("yesterday's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?days=0", "?days=401", "?days=99999999999", "?days=", "?date=x", "?date=2026-02-30",
            "?date=2026-11-25", "?date=tomorrow",
            "?date=today&date=yesterday",
            "?domain=%1b", "?limit=1"})
    void aQuestionThatMakesNoSenseIsRefused(String question) throws Exception {
        var answer = admin.get(PATH + question);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"error\"");
    }

    private static ReceivedDay day(LocalDate day, String organization, long failed) {
        return new ReceivedDay(day, organization, "", "cust.example", "sts", 1, 1, failed, List.of());
    }
}
