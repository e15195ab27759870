package org.stsrelay.delivery.outcome;

import java.util.List;
import org.stsrelay.delivery.mail.DomainName;

/// The policy a session was held against, in the terms of RFC 8460 §4.4.
public sealed interface PolicyApplied {

    /// @param mode `enforce` or `testing`
    /// @param id of the TXT record
    /// @param lines the `policy-string`
    /// @param mx the `mx-host` patterns
    /// @param fetched whether it was fetched for this very attempt
    record Sts(String mode, String id, List<String> lines, List<String> mx, boolean fetched) implements PolicyApplied {
        public Sts {
            lines = List.copyOf(lines);
            mx = List.copyOf(mx);
        }
    }

    /// TLSA records of the host.
    ///
    /// @param base the TLSA base domain, which is the `policy-domain`
    /// @param records the `policy-string`
    /// @param beside what else the connection was held against
    record Tlsa(DomainName base, List<String> records, PolicyApplied beside) implements PolicyApplied {
        public Tlsa {
            records = List.copyOf(records);
        }
    }

    /// `no-policy-found`.
    record None() implements PolicyApplied {}
}
