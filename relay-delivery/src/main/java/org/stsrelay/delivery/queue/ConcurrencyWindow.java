package org.stsrelay.delivery.queue;

/// How many attempts at one destination go on at a time: grows while the site answers, shrinks while it does not, and
/// closes when as many attempts failed in a row as were let in together.
///
/// This is Postfix's algorithm with a feedback of 1/sqrt(size). Each counter has a hysteresis of one: the window moves
/// when a whole unit has gathered, and is reset only when it moves the other way, so that mixed results hold it still.
///
/// @param size attempts allowed at a time, 0 when the destination is dead
/// @param limit never more than that
/// @param success what successes gathered since the last growth
/// @param failure what failures left, below 0 when the next step down is near
/// @param failedCohorts failures since the last success, in cohorts of the size at the time
record ConcurrencyWindow(int size, int limit, double success, double failure, double failedCohorts) {

    static final int INITIAL = 5;

    /// One that comes back to life is not greeted by all that waits for it.
    private static final int REVIVED = 2;

    /// A window never runs further ahead of what is really in use.
    private static final int LEAD = 5;

    static ConcurrencyWindow open(int limit) {
        return new ConcurrencyWindow(Math.min(INITIAL, limit), limit, 0, 0, 0);
    }

    /// One that was remembered. It grows again from where it stands, never from above where a stranger's begins.
    static ConcurrencyWindow remembered(int size, int limit) {
        return new ConcurrencyWindow(Math.clamp(size, 0, open(limit).size()), limit, 0, 0, 0);
    }

    /// A dead destination is let one attempt at a time: the probe that finds out whether it lives again.
    boolean allows(int busy) {
        return busy < Math.max(1, size);
    }

    boolean isDead() {
        return size == 0;
    }

    /// The site answered, with so many attempts still going on.
    ConcurrencyWindow succeeded(int busy) {
        if (isDead()) {
            return new ConcurrencyWindow(Math.min(REVIVED, limit), limit, 0, 0, 0);
        }
        if (size >= limit || size >= busy + LEAD) {
            return new ConcurrencyWindow(size, limit, success, failure, 0);
        }
        return grown(success + feedback());
    }

    /// The site did not answer.
    ConcurrencyWindow failed() {
        if (isDead()) {
            return this;
        }
        var cohorts = failedCohorts + 1.0 / size;
        // A hair below one: five times a fifth is not quite one in binary.
        return cohorts > 1 - 1e-9 ? dead() : shrunk(failure - feedback(), cohorts);
    }

    /// The site asked for less.
    ConcurrencyWindow halved() {
        return new ConcurrencyWindow(Math.max(1, size / 2), limit, 0, 0, 0);
    }

    /// After a rest it begins no wider than a stranger's.
    ConcurrencyWindow rested() {
        return remembered(size, limit);
    }

    ConcurrencyWindow within(int newLimit) {
        return newLimit == limit
                ? this
                : new ConcurrencyWindow(Math.min(size, newLimit), newLimit, success, failure, failedCohorts);
    }

    /// Whether it is narrower than a stranger's.
    boolean isNarrow() {
        return size < Math.min(INITIAL, limit);
    }

    private ConcurrencyWindow dead() {
        return new ConcurrencyWindow(0, limit, 0, 0, 0);
    }

    private ConcurrencyWindow grown(double gathered) {
        return gathered + feedback() / 2 >= 1
                ? new ConcurrencyWindow(size + 1, limit, gathered - 1, 0, 0)
                : new ConcurrencyWindow(size, limit, gathered, failure, 0);
    }

    private ConcurrencyWindow shrunk(double left, double cohorts) {
        return left - feedback() / 2 < 0
                ? new ConcurrencyWindow(Math.max(1, size - 1), limit, 0, left + 1, cohorts)
                : new ConcurrencyWindow(size, limit, success, left, cohorts);
    }

    private double feedback() {
        return 1 / Math.sqrt(size);
    }
}
