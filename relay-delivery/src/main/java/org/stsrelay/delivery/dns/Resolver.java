package org.stsrelay.delivery.dns;

import java.net.InetAddress;
import java.util.List;
import org.stsrelay.delivery.mail.DomainName;

/// Asks the DNS. Names are absolute: no search list, no completion (RFC 5321 §5.1). CNAMEs are followed.
///
/// Calls block, within bounded time, and never throw for what the DNS says: not knowing is an [Answer] too.
public interface Resolver {

    /// The MX records as they stand, unsorted.
    Answer<List<MxRecord>> mx(DomainName name, Freshness freshness);

    /// IPv4 and IPv6 addresses, IPv4 first. One family that fails while the other answers is no failure.
    Answer<List<InetAddress>> addresses(DomainName name, Freshness freshness);

    /// The TXT records, the character-strings of each joined with nothing between them (RFC 8461 §3.1). Octets that
    /// are not ASCII arrive as U+FFFD.
    Answer<List<String>> txt(DomainName name, Freshness freshness);

    /// The TLSA records, whatever they say (RFC 6698 §2.1).
    ///
    /// @param name with port and protocol in front, such as `_25._tcp.mx.example.org`
    Answer<List<TlsaRecord>> tlsa(DomainName name, Freshness freshness);

    /// The CNAME record of this very name, not followed any further.
    Answer<List<String>> alias(DomainName name, Freshness freshness);

    /// Whether an answer may come from our cache.
    enum Freshness {
        CACHED,
        /// For the question before a permanent decision: past every cache of ours.
        FRESH
    }

    /// @param preference lower is tried first
    /// @param exchange the host as the record names it
    record MxRecord(int preference, Exchange exchange) {}

    /// The right side of an MX record.
    sealed interface Exchange {
        record Host(DomainName name) implements Exchange {}

        /// A single dot: the domain takes no mail (RFC 7505 §3).
        record Root() implements Exchange {}

        /// Something that is no host name; such a host cannot be used.
        record Invalid(String text) implements Exchange {}
    }
}
