package org.stsrelay.reporting.run;

import java.net.URI;

/// Reports that go by HTTPS (RFC 8460 §5.4).
public interface Posting {

    /// Blocks for a bounded time. Whatever goes wrong is a result.
    ///
    /// @param body a report in the form that goes over the wire
    /// @param contentType of that form
    Posted post(URI uri, byte[] body, String contentType);
}
