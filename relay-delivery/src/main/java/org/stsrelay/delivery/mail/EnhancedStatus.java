package org.stsrelay.delivery.mail;

import java.util.Optional;
import java.util.regex.Pattern;

/// An enhanced mail system status code, class.subject.detail (RFC 3463, registry: RFC 5248).
///
/// @param type 2 success, 4 persistent transient failure, 5 permanent failure
public record EnhancedStatus(int type, int subject, int detail) {

    public static final EnhancedStatus OK = new EnhancedStatus(2, 0, 0);
    /// Every refusal by a TLS policy: queued it is 4.7.5, and expired it stays so.
    public static final EnhancedStatus TLS_REFUSED = new EnhancedStatus(4, 7, 5);
    /// As before, where the message itself demands TLS (RFC 8689 §4.2.1).
    public static final EnhancedStatus ENCRYPTION_NEEDED = new EnhancedStatus(4, 7, 10);
    /// RFC 8689 §4.2.1: no host passes the demand of the message on.
    public static final EnhancedStatus REQUIRETLS_NEEDED = new EnhancedStatus(5, 7, 30);
    /// Ours.
    public static final EnhancedStatus FAULT = new EnhancedStatus(4, 3, 0);
    public static final EnhancedStatus DNS_FAILED = new EnhancedStatus(4, 4, 3);
    public static final EnhancedStatus NO_ANSWER = new EnhancedStatus(4, 4, 1);
    public static final EnhancedStatus CONNECTION_LOST = new EnhancedStatus(4, 4, 2);
    public static final EnhancedStatus BAD_DESTINATION = new EnhancedStatus(5, 1, 2);
    /// RFC 7505 §4.1.
    public static final EnhancedStatus NULL_MX = new EnhancedStatus(5, 1, 10);
    public static final EnhancedStatus UNROUTABLE = new EnhancedStatus(5, 4, 4);
    public static final EnhancedStatus LOOP = new EnhancedStatus(5, 4, 6);
    public static final EnhancedStatus TOO_BIG = new EnhancedStatus(5, 3, 4);
    public static final EnhancedStatus NEEDS_SMTPUTF8 = new EnhancedStatus(5, 6, 7);
    public static final EnhancedStatus NEEDS_8BITMIME = new EnhancedStatus(5, 6, 3);

    /// RFC 3463 §2: up to three digits, no leading zeros.
    private static final Pattern FORM = Pattern.compile("([245])\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})");

    public static Optional<EnhancedStatus> parse(String text) {
        var form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new EnhancedStatus(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)),
                        Integer.parseInt(form.group(3))))
                : Optional.empty();
    }

    /// What can be said of a reply without a code of its own.
    public static EnhancedStatus ofReplyCode(int code) {
        return new EnhancedStatus(code >= 200 && code < 300 ? 2 : code >= 500 && code < 600 ? 5 : 4, 0, 0);
    }

    /// The same, for now.
    public EnhancedStatus temporary() {
        return new EnhancedStatus(4, subject, detail);
    }

    @Override
    public String toString() {
        return type + "." + subject + "." + detail;
    }
}
