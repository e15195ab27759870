package org.stsrelay.server.inbound;

/// The character sets of ESMTP parameters.
final class Xtext {

    private Xtext() {}

    static boolean isAscii(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /// RFC 3461 §4: printable characters, with `+` and `=` and all others as `+` and two digits of upper case hex.
    static boolean isXtext(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < 0x21 || c > 0x7e || c == '=') {
                return false;
            }
            if (c == '+' && (i + 2 >= text.length() || !isHex(text.charAt(++i)) || !isHex(text.charAt(++i)))) {
                return false;
            }
        }
        return true;
    }

    /// RFC 6533 §3: utf-8-addr-unitext, which is xtext's printable characters and everything beyond ASCII.
    static boolean isUtf8Text(String text) {
        return text.codePoints()
                .allMatch(c -> c >= 0x21 && c != 0x7f && c != '=' && c != '+'
                        && !Character.isISOControl(c) && !Character.isSpaceChar(c));
    }

    /// RFC 5322 §3.2.3, without the dot.
    static boolean isAtom(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c > 0x20 && c < 0x7f && "()<>[]:;@\\,.\"".indexOf(c) < 0);
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
    }
}
