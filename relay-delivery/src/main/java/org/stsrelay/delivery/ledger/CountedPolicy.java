package org.stsrelay.delivery.ledger;

import java.util.List;
import org.stsrelay.delivery.mail.DomainName;

/// A policy that sessions are counted under, as RFC 8460 §4.4 names it. One that changed during the day is another one.
///
/// @param domain the `policy-domain`
/// @param lines the `policy-string`; empty when the policy is not known
/// @param mx the `mx-host` patterns
public record CountedPolicy(Kind kind, DomainName domain, List<String> lines, List<String> mx) {

    public CountedPolicy {
        lines = List.copyOf(lines);
        mx = List.copyOf(mx);
    }

    /// The values of `policy-type`.
    public enum Kind {
        STS("sts"), TLSA("tlsa"), NONE("no-policy-found");

        private final String token;

        Kind(String token) {
            this.token = token;
        }

        /// The wire spelling.
        public String token() {
            return token;
        }
    }
}
