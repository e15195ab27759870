package org.stsrelay.server.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// What files hold, as text.
final class Text {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private Text() {}

    /// @throws CharacterCodingException when it is not UTF-8
    static String decode(byte[] bytes) throws CharacterCodingException {
        var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
}
