package org.stsrelay.reporting.run;

import java.net.URI;
import java.time.Duration;

/// Reports that go by HTTPS (RFC 8460 §5.4).
@FunctionalInterface
public interface Posting {

    /// Whatever goes wrong is a result.
    ///
    /// @param body a report in the form that goes over the wire
    /// @param contentType of that form
    /// @param within how long it takes at most
    Posted post(URI uri, byte[] body, String contentType, Duration within);
}
