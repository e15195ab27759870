package org.stsrelay.delivery.routing;

import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// Where a destination's mail goes: the cases of RFC 5321 §5.1 and RFC 7505.
public sealed interface Route {

    /// @param hosts in the order in which they are tried, never empty; loops to ourselves are already cut off
    /// @param secure whether DNSSEC vouches for which hosts these are
    /// @param alias the name at the end of the destination's CNAMEs, absent when it has none
    record Via(List<MxHost> hosts, boolean secure, Optional<DomainName> alias) implements Route {
        public Via {
            hosts = List.copyOf(hosts);
        }

        /// Hosts that nobody vouches for.
        public Via(List<MxHost> hosts) {
            this(hosts, false, Optional.empty());
        }
    }

    /// The domain says that it takes no mail: 5.1.10, at once.
    record NullMx() implements Route {}

    /// NXDOMAIN: 5.1.2, at once.
    record NoSuchDomain() implements Route {}

    /// We are the best MX ourselves: 5.4.6.
    ///
    /// @param host the MX that turned out to be us
    record Loop(MxHost host) implements Route {}

    /// MX records exist and none leads to a host, which is final: 5.4.4, and never a fallback to the address records.
    record Unusable(String reason) implements Route {}

    /// Not known now: 4.4.3, later.
    record Unknown(String reason) implements Route {}
}
