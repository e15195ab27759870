package org.stsrelay.delivery.dns.dnsjava;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// One question, and all the questions that validating its answer takes: bounded in time and in number, so that a zone
/// built for the purpose cannot keep us busy.
///
/// dnsjava hands the executor of a question on to the questions that follow from it. That is how those find this.
final class Inquiry implements Executor {

    /// From the root to a name under five signed zones it takes about a dozen.
    private static final int MAX_QUESTIONS = 64;

    private final Deadline deadline;
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicReference<Optional<Exchange>> hindrance = new AtomicReference<>(Optional.empty());

    Inquiry(Deadline deadline) {
        this.deadline = deadline;
    }

    @Override
    public void execute(Runnable task) {
        Thread.ofVirtual().name("dnssec").start(task);
    }

    Deadline deadline() {
        return deadline;
    }

    boolean mayAsk() {
        return questions.incrementAndGet() <= MAX_QUESTIONS && !deadline.isPassed();
    }

    /// The answer to one of the questions did not come; the first such trouble is the one that is told.
    void hinderedBy(Exchange trouble) {
        hindrance.compareAndSet(Optional.empty(), Optional.of(trouble));
    }

    Optional<Exchange> hindrance() {
        return hindrance.get();
    }
}
