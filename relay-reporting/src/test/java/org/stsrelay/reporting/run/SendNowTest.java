package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;

/// Reports that somebody sends by hand.
class SendNowTest extends NightOfReports {

    @Test
    void byHandItGoesAtOnceAndNotAgainAtNight() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example").session("other.example");
        bench.clock.set(Instant.parse("2031-03-18T00:00:10Z"));

        assertThat(bench.sendNow(RunBench.DAY)).extracting(Step::domain, Step::state)
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("(cust.example, QUEUED)", "(other.example, SUPPRESSED)");
        assertThat(bench.sendNow(RunBench.DAY, "cust.example")).extracting(Step::state)
                .containsExactly(State.QUEUED);
        night();
        assertThat(bench.mails).hasSize(1);
    }

    @Test
    void byHandADomainIsAskedAgainThatWantedNothing() throws Exception {
        bench.session("late.example");
        night();
        bench.wants("late.example", "mailto:tls@late.example");

        assertThat(bench.sendNow(RunBench.DAY, "late.example")).extracting(Step::state).containsExactly(State.QUEUED);
        assertThat(bench.only("late.example").state()).isEqualTo(State.QUEUED);
    }

    @Test
    void ofTodayGoWhatIsCountedSoFarAndAtNightTheWholeDay() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");

        assertThat(bench.sendNow(RunBench.DAY)).extracting(Step::state).containsExactly(State.QUEUED);
        night();

        assertThat(bench.mails).hasSize(2).extracting(SendNowTest::reportId).doesNotHaveDuplicates();
        assertThat(bench.sendings("cust.example")).extracting(sending -> sending.id().variant())
                .containsExactlyInAnyOrder("", "2031-03-17T12:00:00Z");
    }

    @Test
    void ofADayToComeNothingCanBeSent() {
        assertThatThrownBy(() -> bench.sendNow(RunBench.DAY.plusDays(1))).hasMessageContaining("has not begun");
    }

    @Test
    void byHandWhatWasRefusedGoesAgainToWhoeverIsNamed() throws Exception {
        bench.wants("cust.example", "https://in.example/tls").session("cust.example");
        bench.answers.add(new Posted.Refused("404 Not Found"));
        night();

        assertThat(bench.sendNow(RunBench.DAY)).extracting(Step::state).containsExactly(State.REFUSED);
        assertThat(bench.sendNow(RunBench.DAY, "cust.example")).extracting(Step::state)
                .containsExactly(State.DELIVERED);
        assertThat(bench.sendNow(RunBench.DAY, "cust.example")).hasSize(1);
        assertThat(bench.posts).hasSize(2);
    }

    @Test
    void whatIsNotTakenByHandIsTriedAgainByTheRunThatRests() throws Exception {
        bench.wants("cust.example", "https://in.example/tls").session("cust.example");
        bench.answers.add(new Posted.Refused("404 Not Found"));
        night();
        bench.answers.add(new Posted.Later("503 Busy"));
        assertThat(bench.sendNow(RunBench.DAY, "cust.example")).extracting(Step::state)
                .containsExactly(State.WAITING);

        bench.at("2031-03-18T05:05:00Z");

        assertThat(bench.posts).hasSize(3);
        assertThat(bench.sendings("cust.example")).extracting(Sending::state).containsExactly(State.DELIVERED);
    }

    @Test
    void byHandWhatWasSuppressedGoesOnceItIsAllowed() throws Exception {
        bench.wants("cust.example", "mailto:tls@cust.example").session("cust.example");
        bench.storage()
                .reports()
                .suppress(new DeadDestination("mailto:tls@cust.example", RunBench.NOON, Optional.empty(), "550 No"));
        night();
        assertThat(bench.sendNow(RunBench.DAY)).extracting(Step::state).containsExactly(State.SUPPRESSED);

        bench.storage().reports().allow("mailto:tls@cust.example");

        assertThat(bench.sendNow(RunBench.DAY)).extracting(Step::state).containsExactly(State.QUEUED);
        assertThat(bench.mails).hasSize(1);
    }

    private static String reportId(String mail) {
        return mail.replaceAll("(?s).*Report-ID: <(.*?)>.*", "$1");
    }
}
