package org.stsrelay.delivery.ledger;

import java.net.InetAddress;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;

/// What failures are counted under together.
///
/// @param reason a token; may be empty
/// @param sending our address, absent when no connection was made
/// @param mx the host, absent where a failure concerned none
/// @param helo what the host called itself, absent when it did not
/// @param receiving the host's address, absent when no connection was made
public record CountedFailure(FailureType type, String reason, Optional<InetAddress> sending, Optional<DomainPart> mx,
        Optional<DomainPart> helo, Optional<InetAddress> receiving) {

    /// The reason of the bucket for what has no place of its own any more.
    private static final String MORE = "further-failures-not-listed-apart";

    /// Where a failure goes when too many others are told apart already.
    public CountedFailure bucket() {
        return bucketOf(type);
    }

    /// What failures of a type are counted under that are not told apart.
    public static CountedFailure bucketOf(FailureType type) {
        return new CountedFailure(type, MORE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
