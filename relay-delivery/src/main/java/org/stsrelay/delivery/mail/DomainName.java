package org.stsrelay.delivery.mail;

import com.ibm.icu.text.IDNA;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// A domain name in the one spelling this code base compares, stores and logs: lower-case A-labels without a
/// trailing dot.
///
/// Equality is identity of domains. Nobody else calls `toLowerCase` on a name.
///
/// @param ascii the canonical spelling, such as `xn--bcher-kva.example`
public record DomainName(String ascii) implements Comparable<DomainName> {

    /// RFC 1035 §2.3.4 allows 255 octets on the wire, which leaves 253 characters of text.
    public static final int MAX_LENGTH = 253;

    private static final int MAX_LABEL = 63;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    public DomainName {
        if (ascii.length() > MAX_LENGTH || !isCanonical(ascii)) {
            throw new IllegalArgumentException("not a canonical domain name: " + printable(ascii));
        }
    }

    /// Canonicalises what a peer or an operator wrote: case, one trailing dot, U-labels (UTS #46, non-transitional).
    ///
    /// @throws IllegalArgumentException when `text` is no domain name
    public static DomainName of(String text) {
        var absolute = text.length() > 1 && text.endsWith(".");
        var relative = absolute ? text.substring(0, text.length() - 1) : text;
        return new DomainName(isAscii(relative) ? relative.toLowerCase(Locale.ROOT) : Ulabels.toAscii(relative));
    }

    public DomainName child(String label) {
        return new DomainName(label + "." + ascii);
    }

    /// Whether this name lies strictly below `other`.
    public boolean isBelow(DomainName other) {
        return ascii.length() > other.ascii.length() && ascii.endsWith("." + other.ascii);
    }

    @Override
    public int compareTo(DomainName other) {
        return ascii.compareTo(other.ascii);
    }

    @Override
    public String toString() {
        return ascii;
    }

    /// Without a pattern, since the names of every message and every answer of the DNS come by here.
    private static boolean isCanonical(String text) {
        var label = 0;
        for (var dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', label)) {
            if (!isLabel(text, label, dot)) {
                return false;
            }
            label = dot + 1;
        }
        return isLabel(text, label, text.length());
    }

    private static boolean isLabel(String text, int from, int to) {
        if (from == to || to - from > MAX_LABEL || text.charAt(from) == '-' || text.charAt(to - 1) == '-') {
            return false;
        }
        for (var i = from; i < to; i++) {
            if (!isLabelCharacter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// The underscore because real host names have it.
    private static boolean isLabelCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    static boolean isAscii(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /// Fit for one line of a log or a notice: no controls of any kind, no invisible ones, no line ends beyond ASCII.
    private static String printable(String text) {
        var shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        return UNPRINTABLE.matcher(shown).replaceAll("?");
    }

    /// Loads the Unicode tables only for those who need them.
    private static final class Ulabels {
        private static final IDNA UTS46 = IDNA.getUTS46Instance(
                IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.USE_STD3_RULES);

        /// The underscore is a matter of the pattern above, and the hyphens are too.
        private static final Set<IDNA.Error> TOLERATED = EnumSet.of(IDNA.Error.HYPHEN_3_4);

        private static String toAscii(String text) {
            var info = new IDNA.Info();
            var ascii = UTS46.nameToASCII(text, new StringBuilder(), info).toString();
            if (!TOLERATED.containsAll(info.getErrors())) {
                throw new IllegalArgumentException("not a domain name: " + printable(text) + " " + info.getErrors());
            }
            return ascii;
        }
    }
}
