package org.stsrelay.delivery.sts;

import org.stsrelay.delivery.mail.DomainName;

/// The value of an `mx` field: a host name, or `*.` and a domain (RFC 8461 §3.2).
///
/// @param wildcard whether it began with `*.`
/// @param name what follows
public record MxPattern(boolean wildcard, DomainName name) {

    /// The wildcard stands for exactly one label: `*.example.com` covers `mail.example.com` but neither `example.com`
    /// nor `a.b.example.com` (RFC 8461 §4.1).
    public boolean matches(DomainName host) {
        if (!wildcard) {
            return host.equals(name);
        }
        var dot = host.ascii().indexOf('.');
        return dot > 0 && host.ascii().substring(dot + 1).equals(name.ascii());
    }

    @Override
    public String toString() {
        return wildcard ? "*." + name : name.ascii();
    }
}
