package org.stsrelay.server.peers;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.server.peers.RealKnot.Zone;

/// Domains as they are found, each with an MX host of the lab, and what the DNS says of it.
enum SignedZones {

    /// The TLSA record names the host's key.
    MATCH("3 1 1 %s", true),
    /// It names another.
    MISMATCH("3 1 1 " + "00".repeat(32), true),
    /// It is of a usage that means nothing for SMTP (RFC 7672 §3.1.3).
    UNUSABLE("1 1 1 " + "00".repeat(32), true),
    /// Signed, and with another key than its parent names.
    BOGUS("3 1 1 %s", true),
    /// Nobody signed any of it.
    INSECURE("3 1 1 " + "00".repeat(32), false);

    private final String tlsa;
    private final boolean signed;

    SignedZones(String tlsa, boolean signed) {
        this.tlsa = tlsa;
        this.signed = signed;
    }

    String domain() {
        return name().toLowerCase(Locale.ROOT) + ".example";
    }

    String mx() {
        return "mx." + domain();
    }

    boolean signed() {
        return signed;
    }

    /// Makes its host and describes its zone.
    Zone in(Lab lab) {
        var host = lab.host(mx());
        return new Zone(domain(), signed, List.of("@ MX 10 mx", "mx A " + host.address().getHostAddress(),
                "_%d._tcp.mx TLSA %s".formatted(lab.mxPort(), tlsa.formatted(digest(host)))));
    }

    private String digest(LabMx host) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(host.script().identity().orElseThrow().leaf().getPublicKey().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
