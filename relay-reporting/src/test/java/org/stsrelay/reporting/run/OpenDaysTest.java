package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;

/// When a day of reports is done with.
class OpenDaysTest {

    private RunBench bench;
    private OpenDays open;

    @BeforeEach
    void open(@TempDir Path folder) {
        bench = new RunBench(folder);
        open = new OpenDays(bench.storage().reports());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aDayGoesOnWhileOneOfItsReportsIsTriedForTheFirstTime() {
        var sending = untried("");
        bench.storage().reports().add(List.of(sending));
        open.open(List.of(RunBench.DAY));
        open.trying(sending);
        bench.storage().reports().keep(Progress.tried(sending, RunBench.NOON));

        assertThat(open.endThoseDone(RunBench.NOON)).isFalse();
        open.tried(sending);

        assertThat(open.endThoseDone(RunBench.NOON)).isTrue();
        assertThat(open.last()).isPresent();
    }

    @Test
    void aDayWhoseDomainsWereAllAskedBeforeTheStartEndsAllTheSame() {
        var sending = untried("");
        bench.storage().reports().add(List.of(sending));
        open.trying(sending);
        bench.storage().reports().keep(Progress.tried(sending, RunBench.NOON));
        open.tried(sending);

        assertThat(open.endThoseDone(RunBench.NOON)).isTrue();
    }

    @Test
    void aStragglerDoesNotOpenADayAgain() {
        open.open(List.of(RunBench.DAY));
        open.broke();
        assertThat(open.endThoseDone(RunBench.NOON)).isTrue();
        var sending = untried("");
        bench.storage().reports().add(List.of(sending));
        open.trying(sending);
        bench.storage().reports().keep(Progress.tried(sending, RunBench.NOON));
        open.tried(sending);

        assertThat(open.endThoseDone(RunBench.NOON)).isFalse();
        assertThat(open.last()).hasValueSatisfying(last -> assertThat(last.successful()).isFalse());
    }

    @Test
    void countsSoFarAreNoRunOfADay() {
        var sending = untried("sofar");
        bench.storage().reports().add(List.of(sending));
        open.trying(sending);
        bench.storage().reports().keep(Progress.tried(sending, RunBench.NOON));
        open.tried(sending);

        assertThat(open.endThoseDone(RunBench.NOON)).isFalse();
        assertThat(open.last()).isEmpty();
    }

    private static Sending untried(String variant) {
        var id = new Sending.Id(RunBench.DAY, DomainName.of("slow.example"), variant, "https://slow.example/", 1);
        return new Sending(id, State.WAITING, RunBench.NOON, RunBench.NOON, Optional.empty(), 0, Optional.empty(), "",
                RunBench.NOON);
    }
}
