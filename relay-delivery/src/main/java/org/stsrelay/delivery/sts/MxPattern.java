package org.stsrelay.delivery.sts;

import java.util.regex.Pattern;
import org.stsrelay.delivery.mail.DomainName;

/// The value of an `mx` field: a host name, or `*.` and a domain (RFC 8461 §3.2).
///
/// @param wildcard whether it began with `*.`
/// @param name what follows
public record MxPattern(boolean wildcard, DomainName name) {

    private static final int MAX_LENGTH = 253;

    /// A Domain of RFC 5321 §4.1.2: letters, digits and inner hyphens, no underscore, no dot at the end.
    private static final Pattern DOMAIN = Pattern
            .compile(
                    "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    /// No top-level domain consists of digits, so such a value is an address or a part of one.
    private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?[0-9]+");

    /// Reads a pattern strictly: one that is misread stops mail or lets it go astray.
    ///
    /// @throws IllegalArgumentException saying what was expected, without repeating the text
    public static MxPattern of(String text) {
        var wildcard = text.startsWith("*.");
        var name = wildcard ? text.substring(2) : text;
        if (name.length() > MAX_LENGTH || !DOMAIN.matcher(name).matches()) {
            throw new IllegalArgumentException("expected a host name in ASCII, or '*.' and a domain");
        }
        if (NUMERIC_END.matcher(name).matches()) {
            throw new IllegalArgumentException("expected a host name, not an address");
        }
        return new MxPattern(wildcard, DomainName.of(name));
    }

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
