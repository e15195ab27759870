package org.stsrelay.server.config;

import org.stsrelay.delivery.mail.DomainName;

/// A domain, or with a leading dot in the file, all of its subdomains but not itself.
public record DomainPattern(DomainName name, boolean subdomains) {

    public boolean matches(DomainName domain) {
        return subdomains ? domain.isBelow(name) : domain.equals(name);
    }

    @Override
    public String toString() {
        return subdomains ? "." + name : name.toString();
    }
}
