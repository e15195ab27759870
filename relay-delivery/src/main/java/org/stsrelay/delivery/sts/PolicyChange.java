package org.stsrelay.delivery.sts;

import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// What holds for a domain is not what held before: another policy, none any more, or the DNS says again which.
///
/// @param now the policy that holds from here on, absent when none does
public record PolicyChange(DomainName domain, Optional<CachedPolicy> now) {}
