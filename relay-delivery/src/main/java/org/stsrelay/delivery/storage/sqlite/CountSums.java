package org.stsrelay.delivery.storage.sqlite;

import java.util.LinkedHashMap;
import java.util.Map;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.CountedFailure;

/// What is to be added to one policy's counts.
final class CountSums {

    private final Map<CountedFailure, Long> failures = new LinkedHashMap<>();
    private long succeeded;
    private long failed;
    private boolean ofMail;

    void add(Counted counted) {
        switch (counted.session()) {
            case SUCCEEDED -> succeeded++;
            case FAILED -> failed++;
            case NONE -> {
            }
        }
        counted.failure().ifPresent(failure -> failures.merge(failure, 1L, Long::sum));
        ofMail |= counted.isOfMail();
    }

    void add(CountSums other) {
        succeeded += other.succeeded;
        failed += other.failed;
        other.failures.forEach((failure, count) -> failures.merge(failure, count, Long::sum));
        ofMail |= other.ofMail;
    }

    Map<CountedFailure, Long> failures() {
        return failures;
    }

    long succeeded() {
        return succeeded;
    }

    long failed() {
        return failed;
    }

    boolean isOfMail() {
        return ofMail;
    }
}
