package org.stsrelay.delivery.dns.dnsjava;

import java.util.Objects;
import java.util.Optional;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A question as it goes to a name server.
record Query(Message message) {

    /// Fits into one packet on every path that matters, so it is never fragmented.
    static final int UDP_PAYLOAD = 1232;

    /// The same with the signatures, and whatever the server itself makes of them (RFC 4035 §3.2.2).
    Query withSignatures() {
        var copy = message.clone();
        Optional.ofNullable(copy.getOPT()).ifPresent(old -> copy.removeRecord(old, Section.ADDITIONAL));
        copy.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        copy.getHeader().setFlag(Flags.CD);
        return new Query(copy);
    }

    Record question() {
        return Objects.requireNonNull(message.getQuestion());
    }

    /// As sentences name it: `MX of example.org`.
    @Override
    public String toString() {
        return Type.string(question().getType()) + " of " + question().getName().toString(true);
    }
}
