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

    /// Letters, digits, hyphen and, because real host names have it, the underscore; no hyphen at either end of a label.
    private static final Pattern LABELS = Pattern
            .compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*");

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    public DomainName {
        if (ascii.length() > MAX_LENGTH || !LABELS.matcher(ascii).matches()) {
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

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
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
