package org.stsrelay.delivery.routing;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;

/// One host to try.
///
/// @param name the exchange as the MX record names it, which is what policies and certificates are held against
///     (RFC 8461 §4.1); the destination itself for an implicit MX or an address literal
/// @param preference of the MX record, 0 for an implicit one
/// @param addresses where it is
/// @param port where it listens, absent for the port of MX hosts
public record MxHost(DomainPart name, int preference, Addresses addresses, OptionalInt port) {

    /// One that listens where MX hosts do.
    public MxHost(DomainPart name, int preference, Addresses addresses) {
        this(name, preference, addresses, OptionalInt.empty());
    }

    /// What looking for the host's addresses came to.
    public sealed interface Addresses {

        /// @param list in the order in which they are tried, never empty
        /// @param secure whether DNSSEC vouches for them
        /// @param alias the name at the end of the host's CNAMEs, absent when it has none
        record Known(List<InetAddress> list, boolean secure, Optional<DomainName> alias) implements Addresses {
            public Known {
                list = List.copyOf(list);
            }

            /// Addresses that nobody vouches for.
            public Known(List<InetAddress> list) {
                this(list, false, Optional.empty());
            }
        }

        /// There is no address, and there will be none: NXDOMAIN, NODATA, no host name.
        record None(String reason) implements Addresses {}

        /// The DNS did not say.
        record Unknown(String reason) implements Addresses {}

        /// Only addresses that the configuration leaves out: special-purpose ones outside `delivery.internal-networks`, or
        /// those of a family that `delivery.addresses` does not name.
        record Refused(String reason) implements Addresses {}
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
