package org.stsrelay.delivery.sts;

import java.time.Duration;
import java.util.List;
import org.stsrelay.delivery.mail.DomainName;

/// A policy as its domain published it (RFC 8461 §3.2).
///
/// @param mode what the domain asks for
/// @param maxAge how long it holds after a fetch, at most 31,557,600 s
/// @param mx the patterns, empty only in mode `none`
/// @param lines the body's lines as fetched, for reports (RFC 8460 §4.4, `policy-string`)
public record StsPolicy(Mode mode, Duration maxAge, List<MxPattern> mx, List<String> lines) {

    public StsPolicy {
        mx = List.copyOf(mx);
        lines = List.copyOf(lines);
    }

    public boolean covers(DomainName host) {
        return mx.stream().anyMatch(pattern -> pattern.matches(host));
    }

    public enum Mode {
        ENFORCE, TESTING, NONE;

        /// The wire spelling.
        public String token() {
            return switch (this) {
                case ENFORCE -> "enforce";
                case TESTING -> "testing";
                case NONE -> "none";
            };
        }
    }
}
