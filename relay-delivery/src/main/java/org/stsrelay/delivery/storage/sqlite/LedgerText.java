package org.stsrelay.delivery.storage.sqlite;

import java.net.InetAddress;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;

/// How the ledger spells what may be absent: as an empty text, since a column of a primary key knows no other.
final class LedgerText {

    private LedgerText() {}

    /// @param value a host or an address
    static String of(Optional<?> value) {
        return value.map(known -> switch (known) {
            case InetAddress address -> address.getHostAddress();
            default -> known.toString();
        }).orElse("");
    }

    static Optional<InetAddress> address(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
    }

    static Optional<DomainPart> host(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(DomainPart.ofStored(text));
    }
}
