package org.stsrelay.server.inbound;

/// A no to the client: the reply, and why for those who count. It has no stack trace, since it is no fault of ours.
final class Refusal extends Exception {

    private static final long serialVersionUID = 1;
    private static final String DRAINING = "4.3.2 This relay is shutting down, try again later";
    private static final String TIMEOUT = "4.4.2 Waited too long for you, closing the connection";

    private enum Kind {
        /// The session goes on.
        ANSWER,
        /// The connection ends with it.
        LAST,
        /// As before, and nothing was asked for that could be refused.
        FAREWELL
    }

    private final Rejection reason;
    private final int code;
    private final Kind kind;

    private Refusal(Rejection reason, int code, String text, Kind kind) {
        super(text, null, false, false);
        this.reason = reason;
        this.code = code;
        this.kind = kind;
    }

    /// @param text with its enhanced status code (RFC 2034 §4), without anything the client sent
    static Refusal of(Rejection reason, int code, String text) {
        return new Refusal(reason, code, text, Kind.ANSWER);
    }

    /// One after which the connection ends.
    static Refusal last(Rejection reason, int code, String text) {
        return new Refusal(reason, code, text, Kind.LAST);
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
        return last(Rejection.DRAINING, 421, DRAINING);
    }

    static Refusal timeout() {
        return last(Rejection.PROTOCOL, 421, TIMEOUT);
    }

    /// The relay stops while the client has nothing to say.
    static Refusal drainingWhileIdle() {
        return new Refusal(Rejection.DRAINING, 421, DRAINING, Kind.FAREWELL);
    }

    /// The client had nothing to say for too long.
    static Refusal idle() {
        return new Refusal(Rejection.PROTOCOL, 421, TIMEOUT, Kind.FAREWELL);
    }

    Rejection reason() {
        return reason;
    }

    boolean isLast() {
        return kind != Kind.ANSWER;
    }

    boolean isFarewell() {
        return kind == Kind.FAREWELL;
    }

    /// Whether it counts against our patience with the client.
    boolean isError() {
        return reason == Rejection.PROTOCOL || reason == Rejection.RELAY_DENIED;
    }

    /// The line to send, without its CRLF.
    String line() {
        return code + " " + getMessage();
    }
}
