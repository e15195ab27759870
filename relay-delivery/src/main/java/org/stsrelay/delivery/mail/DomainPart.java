package org.stsrelay.delivery.mail;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// What stands right of the `@`: a domain or an address literal (RFC 5321 §4.1.2). It is also what a consignment is for.
public sealed interface DomainPart {

    /// @param name the domain in canonical spelling
    record Name(DomainName name) implements DomainPart {
        @Override
        public String toString() {
            return name.ascii();
        }
    }

    /// @param address the host to connect to, without asking MX records or policies
    record Literal(InetAddress address) implements DomainPart {

        /// RFC 5321 §4.1.3: in full and without a zone. The runtime also knows `127.1`, and interfaces of this machine.
        private static final Pattern FORM = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|(?=.*:)[0-9A-Fa-f:.]{2,45}");

        /// In brackets, with or without a zone.
        private static final Pattern STORED = Pattern.compile("\\[(?:(?i:IPv6):)?([^%\\]]*)(?:%[^\\]]*)?\\]");

        @Override
        public String toString() {
            var text = address.getHostAddress();
            return address instanceof Inet6Address ? "[IPv6:" + text + "]" : "[" + text + "]";
        }
    }

    /// Reads a domain or an address literal, as a peer or an operator writes it.
    ///
    /// @throws IllegalArgumentException when it is neither
    static DomainPart of(String text) {
        if (!text.startsWith("[")) {
            return new Name(DomainName.of(text));
        }
        if (!text.endsWith("]")) {
            throw new IllegalArgumentException("an address literal ends with ']'");
        }
        var inside = text.substring(1, text.length() - 1);
        var v6 = inside.regionMatches(true, 0, "IPv6:", 0, 5);
        var address = v6 ? inside.substring(5) : inside;
        if (v6 != address.contains(":")) {
            throw new IllegalArgumentException("an IPv6 literal is written [IPv6:...]");
        }
        return new Literal(address(address));
    }

    /// Reads what the relay itself wrote, by the rules of an earlier release: literals were taken then as the runtime reads
    /// them. What is in the queue must not drop out of reach because of stricter ones.
    ///
    /// @throws IllegalArgumentException when it is neither
    static DomainPart ofStored(String text) {
        try {
            return of(text);
        } catch (IllegalArgumentException e) {
            return storedLiteral(text).orElseThrow(() -> e);
        }
    }

    /// Without its zone, which may name an interface that is gone.
    private static Optional<DomainPart> storedLiteral(String text) {
        var form = Literal.STORED.matcher(text);
        try {
            return form.matches()
                    ? Optional.of(new Literal(InetAddress.ofLiteral(form.group(1))))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static InetAddress address(String text) {
        try {
            if (Literal.FORM.matcher(text).matches()) {
                return InetAddress.ofLiteral(text);
            }
        } catch (IllegalArgumentException _) {
            // It looked like one. What the runtime says of it would repeat it.
        }
        throw new IllegalArgumentException("an address literal holds an IP address");
    }
}
