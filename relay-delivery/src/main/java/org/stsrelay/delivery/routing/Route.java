package org.stsrelay.delivery.routing;

import java.util.List;

/// Where a destination's mail goes: the cases of RFC 5321 §5.1 and RFC 7505.
public sealed interface Route {

    /// @param hosts in the order in which they are tried, never empty; loops to ourselves are already cut off
    record Via(List<MxHost> hosts) implements Route {
        public Via {
            hosts = List.copyOf(hosts);
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
