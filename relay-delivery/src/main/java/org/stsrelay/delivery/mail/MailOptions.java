package org.stsrelay.delivery.mail;

import java.util.Optional;

/// The MAIL parameters that travel with a message from hop to hop.
///
/// @param body what BODY said
/// @param smtpUtf8 whether the message came with SMTPUTF8 (RFC 6531 §3.4)
/// @param requireTls whether it came with REQUIRETLS (RFC 8689 §4)
/// @param ret what RET said; see [#returned]
/// @param envelopeId ENVID as received, in xtext
public record MailOptions(BodyType body, boolean smtpUtf8, boolean requireTls, Optional<Ret> ret,
        Optional<String> envelopeId) {

    /// No parameter at all.
    public static final MailOptions NONE =
            new MailOptions(BodyType.SEVEN_BIT, false, false, Optional.empty(), Optional.empty());

    /// How much of the message a failure notice may bring back: of one with REQUIRETLS the header, whatever RET says
    /// (RFC 8689 §5).
    public Optional<Ret> returned() {
        return requireTls ? ret.map(_ -> Ret.HDRS) : ret;
    }

    /// BODY (RFC 6152 §2); BINARYMIME is not offered.
    public enum BodyType {
        SEVEN_BIT, EIGHT_BIT_MIME
    }

    /// How much of the message a failure notice brings back (RFC 3461 §4.3).
    public enum Ret {
        FULL, HDRS
    }
}
