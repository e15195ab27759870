package org.stsrelay.delivery.sts;

/// On whose behalf a policy is asked for.
///
/// @param waiting is told before a policy host is waited for
/// @param isReported whether a [FetchTrouble] is told of. Not where nothing depends on the policy, and not for the look
///     before giving up, whose delivery asked before: a report counts each delivery that needed one once (RFC 8461 §6). A newer
///     policy that shows in that look alone and cannot be fetched is counted with the next delivery
public record Asking(Runnable waiting, boolean isReported) {

    /// For a delivery that depends on it and holds no place that others might need meanwhile.
    static final Asking DELIVERY = new Asking(Asking::nothing, true);

    static final Asking UNREPORTED = new Asking(Asking::nothing, false);

    private static void nothing() {
        // Whoever waits here holds no place.
    }
}
