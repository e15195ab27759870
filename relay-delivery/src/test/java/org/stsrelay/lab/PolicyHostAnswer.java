package org.stsrelay.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What a policy host of the lab, or another web server, says to a request, right or wrong. When it returns, TLS is closed in order, unless it
/// was [Line#cut].
@FunctionalInterface
public interface PolicyHostAnswer {

    void give(Line line) throws IOException, InterruptedException;

    /// Whether the body of the request is read first.
    default boolean needsBody() {
        return true;
    }

    /// The connection to the one who asked.
    interface Line {

        void send(byte[] octets) throws IOException;

        default void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /// Until the time is over or the lab closes.
        void pause(Duration time) throws InterruptedException;

        /// Ends the TCP connection without closing TLS.
        void cut() throws IOException;

        /// Resets it.
        void reset() throws IOException;
    }

    /// A policy as it should be served.
    static PolicyHostAnswer policy(String body) {
        return status("200 OK", body);
    }

    /// @param status such as `404 Not Found`
    static PolicyHostAnswer status(String status, String body) {
        return with(status, "Content-Type: text/plain\r\n", body);
    }

    /// @param fields header fields beside the Content-Length, each ended by CRLF
    static PolicyHostAnswer with(String status, String fields, String body) {
        var octets = body.getBytes(StandardCharsets.UTF_8);
        return line -> {
            line.send("HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + octets.length + "\r\n\r\n");
            line.send(octets);
        };
    }

    /// Exactly these octets.
    static PolicyHostAnswer octets(byte[] octets) {
        return line -> line.send(octets);
    }

    static PolicyHostAnswer octets(String text) {
        return line -> line.send(text);
    }

    /// These octets, and then the TCP connection ends under TLS.
    static PolicyHostAnswer cutAfter(String text) {
        return line -> {
            line.send(text);
            line.cut();
        };
    }

    static PolicyHostAnswer redirect(int status, String location) {
        return with(status + " Elsewhere", "Content-Type: text/plain\r\nLocation: " + location + "\r\n", "elsewhere\n");
    }

    /// Octet by octet.
    static PolicyHostAnswer drip(String text, Duration between) {
        return line -> {
            for (var octet : text.getBytes(StandardCharsets.ISO_8859_1)) {
                line.send(new byte[]{octet});
                line.pause(between);
            }
        };
    }

    /// After a while.
    static PolicyHostAnswer after(Duration time, PolicyHostAnswer answer) {
        return line -> {
            line.pause(time);
            answer.give(line);
        };
    }

    /// Without reading the body of the request.
    static PolicyHostAnswer atOnce(PolicyHostAnswer answer) {
        return new PolicyHostAnswer() {
            @Override
            public void give(Line line) throws IOException, InterruptedException {
                answer.give(line);
            }

            @Override
            public boolean needsBody() {
                return false;
            }
        };
    }

    static PolicyHostAnswer reset() {
        return Line::reset;
    }

    /// Nothing, for ever.
    static PolicyHostAnswer hang() {
        return line -> line.pause(Duration.ofDays(1));
    }

    /// The text again and again, after something to begin with.
    static PolicyHostAnswer endless(String beginning, String text) {
        return line -> {
            line.send(beginning);
            while (true) {
                line.send(text);
            }
        };
    }
}
