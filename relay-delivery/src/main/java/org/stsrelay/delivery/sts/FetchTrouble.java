package org.stsrelay.delivery.sts;

import java.time.Instant;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.TlsFailure;

/// A delivery for which a policy, or a newer one, could not be had: what RFC 8461 §6 wants reported, in the terms of
/// RFC 8460 §4.3.2.2. Told once for each delivery that needed it, whether or not a request was made for it: not again when
/// the delivery looks once more before it ends, nor for a message that needs none (RFC 8689 §8.4).
///
/// @param at when
/// @param domain the policy domain
/// @param failure what went wrong
/// @param applied the unexpired policy that was applied instead; absent when mail goes as if there were none
public record FetchTrouble(Instant at, DomainName domain, TlsFailure failure, Optional<CachedPolicy> applied) {}
