package org.stsrelay.reporting.run;

/// Is told what becomes of reports.
public interface RunListener {

    /// A report came to an end at one destination.
    void ended(Scheme scheme, Result result);

    /// A report that was to go by mail was signed, or was not.
    void signed(Signing signing);

    enum Scheme {
        MAILTO, HTTPS
    }

    enum Result {
        SENT,
        /// Refused for good.
        FAILED, GIVEN_UP, SUPPRESSED
    }

    enum Signing {
        SIGNED, NO_KEY, ERROR
    }
}
