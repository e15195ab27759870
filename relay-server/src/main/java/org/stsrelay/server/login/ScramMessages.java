package org.stsrelay.server.login;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a SCRAM client says (RFC 5802 §7), taken apart.
final class ScramMessages {

    /// No channel binding: it is not offered, so `p=` is an error, and `y` says that the client has seen no offer.
    private static final Pattern FIRST =
            Pattern.compile("([ny],(?:a=([^,]+))?,)(n=([^,]+),r=([\\x21-\\x2b\\x2d-\\x7e]+)"
                    + "(?:,[a-zA-Z]=[^,]+)*)");
    private static final Pattern LAST = Pattern.compile(
            "(c=([A-Za-z0-9+/=]+),r=([\\x21-\\x2b\\x2d-\\x7e]+)(?:,[a-zA-Z]=[^,]+)*),p=([A-Za-z0-9+/=]+)");

    private ScramMessages() {}

    /// @param header the GS2 header, which the last message repeats
    /// @param onBehalfOf the authorization identity
    /// @param bare the message behind the header
    record First(String header, Optional<String> onBehalfOf, String bare, String name, String nonce) {}

    /// @param withoutProof the message up to the proof
    record Last(String withoutProof, byte[] channelBinding, String nonce, byte[] proof) {}

    static Optional<First> first(String text) {
        var parts = FIRST.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var onBehalfOf = Optional.ofNullable(parts.group(2));
        if (!isName(parts.group(4)) || !onBehalfOf.map(ScramMessages::isName).orElse(true)) {
            return Optional.empty();
        }
        return Optional.of(new First(parts.group(1), onBehalfOf.map(ScramMessages::unescaped), parts.group(3),
                unescaped(parts.group(4)), parts.group(5)));
    }

    static Optional<Last> last(String text) {
        var parts = LAST.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            var base64 = Base64.getDecoder();
            return Optional.of(new Last(parts.group(1), base64.decode(parts.group(2)), parts.group(3),
                    base64.decode(parts.group(4))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// `=2C` is a comma and `=3D` an equals sign; no other `=` may stand in a name (RFC 5802 §5.1).
    private static boolean isName(String text) {
        return !text.replace("=2C", "").replace("=3D", "").contains("=");
    }

    private static String unescaped(String name) {
        return name.replace("=2C", ",").replace("=3D", "=");
    }
}
