package org.stsrelay.lab;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// One message that an MX host of the lab has taken.
///
/// @param session the number of its session, from 0
/// @param mail the MAIL command as it came
/// @param rcpt the RCPT commands that were taken, as they came
/// @param size octets without dot stuffing and final dot
/// @param sha256 of those octets, in hex
/// @param octets themselves; of a message of more than 1 MiB, the first 1 MiB
/// @param tls whether they came under TLS
public record MxMail(int session, String mail, List<String> rcpt, long size, String sha256, byte[] octets,
        boolean tls) {

    public MxMail {
        rcpt = List.copyOf(rcpt);
    }

    /// What is kept of the message as text, each octet one char.
    public String text() {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
