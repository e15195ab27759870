package org.stsrelay.server.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.Sending.State;

/// Writes a line for each report as it is sent, and the sums at the end. Who asked may go away meanwhile: the reports go
/// out all the same.
final class SendProgress {
    private static final Logger LOG = LoggerFactory.getLogger(SendProgress.class);

    private final OutputStream out;
    private final LocalDate day;
    private boolean isHeard = true;
    private long queued;
    private long delivered;
    private long failed;
    private long suppressed;
    private long nowhere;
    private @Nullable String error;

    SendProgress(OutputStream out, LocalDate day) {
        this.out = out;
        this.day = day;
    }

    /// The first line goes out at once, since whoever waits for an answer does not wait for ever.
    void run(Runnable sending) {
        write(new Begin("begin", day.toString()));
        try {
            sending.run();
        } catch (IllegalStateException e) {
            LOG.warn("Reports of {} cannot be sent by hand: {}", day, e.getMessage());
            error = "Reports cannot be sent: " + e.getMessage() + ".";
        } catch (RuntimeException e) {
            LOG.error("Sending reports of {} by hand broke off", day, e);
            error = "Sending broke off; the relay's log says why.";
        }
        write(new Summary("summary", day.toString(), queued, delivered, failed, suppressed, nowhere, error));
    }

    void step(ReportDesk.Step step) {
        var isAsked = !step.destination().isEmpty();
        switch (step.state()) {
            case HANDED, QUEUED -> queued++;
            case DELIVERED -> delivered++;
            case WAITING, REFUSED, GIVEN_UP -> failed++;
            case SUPPRESSED, REMOVED -> {
                suppressed += isAsked ? 1 : 0;
                nowhere += isAsked ? 0 : 1;
            }
        }
        var state = isAsked || step.state() == State.WAITING ? Tokens.of(step.state()) : "nowhere";
        write(new Line("report", step.domain().ascii(), isAsked ? step.destination() : null, state, step.word()));
    }

    private void write(Record line) {
        if (!isHeard) {
            return;
        }
        try {
            out.write((Answers.JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            isHeard = false;
            LOG.info("nobody listens to the progress of report send any more ({}); it goes on", e.toString());
        }
    }

    @Override
    public String toString() {
        return "%d queued, %d delivered, %d not sent, %d suppressed, %d not wanted%s".formatted(queued, delivered,
                failed,
                suppressed, nowhere, error == null ? "" : ", broken off");
    }

    record Begin(String kind, String day) {}

    record Line(String kind, String domain, @Nullable String destination, String state, String word) {}

    record Summary(String kind, String day, long queued, long delivered, long failed, long suppressed, long nowhere,
            @Nullable String error) {}
}
