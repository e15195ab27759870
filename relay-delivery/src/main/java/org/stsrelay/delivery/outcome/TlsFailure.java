package org.stsrelay.delivery.outcome;

import java.util.List;
import java.util.stream.Stream;

/// Why a connection was not what a policy asks for.
///
/// @param type the result type of RFC 8460 §4.3
/// @param reasonCode a short machine-readable token, such as `mta-sts-mx-not-in-policy`; may be empty
/// @param detail one sentence for people, naming the host and what was expected and found
/// @param besides what else was wrong with the same session; a report has it as further details (RFC 8460 §4.3)
public record TlsFailure(FailureType type, String reasonCode, String detail, List<TlsFailure> besides) {

    public TlsFailure {
        besides = List.copyOf(besides);
    }

    /// The only one.
    public TlsFailure(FailureType type, String reasonCode, String detail) {
        this(type, reasonCode, detail, List.of());
    }

    /// This one, and another beside it.
    public TlsFailure and(TlsFailure other) {
        return new TlsFailure(type, reasonCode, detail, Stream.concat(besides.stream(), Stream.of(other)).toList());
    }
}
