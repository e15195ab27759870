package org.stsrelay.delivery.outcome;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Purpose;

/// The end of one TLS session, or of the attempt to have one, in the terms RFC 8460 §4.4 reports it.
///
/// @param at when the session was judged
/// @param purpose of the message it was for
/// @param policyDomain the domain whose policy it was held against
/// @param policy that policy
/// @param mxHost the host, absent where a failure concerned none
/// @param sendingAddress our address, absent when no connection was made
/// @param receivingAddress the host's address, absent when no connection was made
/// @param receivingHelo what the host called itself, absent where that was neither a domain name nor an address
/// @param helo the name we gave
/// @param result success or what failed
/// @param localFault whether it was judged while TLS failed everywhere, so that the cause is likely on our side
public record TlsOutcome(Instant at, Purpose purpose, DomainName policyDomain, PolicyApplied policy,
        Optional<DomainPart> mxHost, Optional<InetAddress> sendingAddress, Optional<InetAddress> receivingAddress,
        Optional<DomainPart> receivingHelo, String helo, Result result, boolean localFault) {

    /// One from a time without a fault of ours.
    public TlsOutcome(Instant at, Purpose purpose, DomainName policyDomain, PolicyApplied policy,
            Optional<DomainPart> mxHost, Optional<InetAddress> sendingAddress, Optional<InetAddress> receivingAddress,
            Optional<DomainPart> receivingHelo, String helo, Result result) {
        this(at, purpose, policyDomain, policy, mxHost, sendingAddress, receivingAddress, receivingHelo, helo, result,
                false);
    }

    public TlsOutcome withLocalFault() {
        return new TlsOutcome(at, purpose, policyDomain, policy, mxHost, sendingAddress, receivingAddress,
                receivingHelo, helo, result, true);
    }

    public sealed interface Result {

        /// @param remark what a report says all the same, such as that TLSA records are of no use
        record Success(Optional<TlsFailure> remark) implements Result {

            /// Without a blemish.
            public Success() {
                this(Optional.empty());
            }
        }

        /// @param failure what failed
        record Failure(TlsFailure failure) implements Result {}
    }
}
