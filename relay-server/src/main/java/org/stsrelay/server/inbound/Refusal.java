package org.stsrelay.server.inbound;

/// A no to the client: the reply, and why for those who count. It has no stack trace, since it is no fault of ours.
final class Refusal extends Exception {

    private static final long serialVersionUID = 1;

    private final Rejection reason;
    private final int code;
    private final boolean last;

    private Refusal(Rejection reason, int code, String text, boolean last) {
        super(text, null, false, false);
        this.reason = reason;
        this.code = code;
        this.last = last;
    }

    /// @param text with its enhanced status code (RFC 2034 §4), without anything the client sent
    static Refusal of(Rejection reason, int code, String text) {
        return new Refusal(reason, code, text, false);
    }

    /// One after which the connection ends.
    static Refusal last(Rejection reason, int code, String text) {
        return new Refusal(reason, code, text, true);
    }

    /// The command cannot be read; the sentence says what was expected.
    static Refusal syntax(String text) {
        return of(Rejection.PROTOCOL, 501, "5.5.4 " + text);
    }

    /// The command is not due now.
    static Refusal sequence(String text) {
        return of(Rejection.PROTOCOL, 503, "5.5.1 " + text);
    }

    static Refusal notOffered() {
        return of(Rejection.PROTOCOL, 502, "5.5.1 Not offered here");
    }

    static Refusal draining() {
        return last(Rejection.DRAINING, 421, "4.3.2 This relay is shutting down, try again later");
    }

    static Refusal timeout() {
        return last(Rejection.PROTOCOL, 421, "4.4.2 Waited too long for you, closing the connection");
    }

    Rejection reason() {
        return reason;
    }

    boolean isLast() {
        return last;
    }

    /// Whether it counts against the client's patience limit: ten and it is out.
    boolean isError() {
        return reason == Rejection.PROTOCOL || reason == Rejection.RELAY_DENIED;
    }

    /// The line to send, without its CRLF.
    String line() {
        return code + " " + getMessage();
    }
}
