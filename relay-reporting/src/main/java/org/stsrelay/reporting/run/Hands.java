package org.stsrelay.reporting.run;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.stsrelay.delivery.ledger.Sending.Way;

/// Who does the work: a crew for each kind of it, so that no mail waits behind a host that is posted to, and no report that
/// can go behind one that the DNS does not tell about.
final class Hands implements AutoCloseable {

    private static final int ASKING = 256;
    private static final int MAILING = 256;
    /// Most of them wait for their turn at a host.
    private static final int POSTING = 1024;

    private final Crew asking;
    private final Crew mailing;
    private final Crew posting;

    /// @param bell rung when one of them has room for more
    /// @param broke told of what no work should throw
    Hands(Runnable bell, Consumer<Throwable> broke) {
        asking = new Crew("report-asking", ASKING, bell, broke);
        mailing = new Crew("report-mailing", MAILING, bell, broke);
        posting = new Crew("report-posting", POSTING, bell, broke);
    }

    Crew asking() {
        return asking;
    }

    Crew sending(Way way) {
        return switch (way) {
            case MAIL -> mailing;
            case POST -> posting;
        };
    }

    boolean areIdle() {
        return all().stream().allMatch(Crew::isIdle);
    }

    /// What is asked for leads to what is sent.
    void finish() throws InterruptedException {
        for (var crew : all()) {
            crew.finish();
        }
    }

    /// @return whether all of it was done
    boolean finishedWithin(Duration time) throws InterruptedException {
        var end = System.nanoTime() + time.toNanos();
        for (var crew : all()) {
            if (!crew.finishedWithin(Duration.ofNanos(end - System.nanoTime()))) {
                return false;
            }
        }
        return true;
    }

    private List<Crew> all() {
        return List.of(asking, mailing, posting);
    }

    /// All of them have the same moment to leave things as they can be found again.
    @Override
    public void close() {
        all().forEach(Crew::breakOff);
        all().forEach(Crew::close);
    }
}
