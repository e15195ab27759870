package org.stsrelay.delivery.transport.smtp;

import java.time.Duration;

/// How long each step may take, from its first octet to its last: a peer that trickles does not stretch it. There is no
/// limit on a session as a whole (RFC 5321 §4.5.3.2).
///
/// @param connect to have a TCP connection
/// @param greeting to have the greeting
/// @param ehlo to have the answer to EHLO or HELO
/// @param startTls to have the answer to STARTTLS
/// @param handshake for the TLS handshake
/// @param mail to have the answer to MAIL or RSET
/// @param rcpt to have the answer to one RCPT
/// @param data to have the answer to DATA
/// @param block to get rid of each 16 KiB of the message
/// @param endOfData to have the answer to the final dot
/// @param quit to have the answer to QUIT
public record Timeouts(Duration connect, Duration greeting, Duration ehlo, Duration startTls, Duration handshake,
        Duration mail, Duration rcpt, Duration data, Duration block, Duration endOfData, Duration quit) {

    /// The minima of RFC 5321 §4.5.3.2, and what is usual where it names none.
    public static final Timeouts RFC5321 = new Timeouts(Duration.ofSeconds(30), Duration.ofMinutes(5),
            Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofSeconds(60), Duration.ofMinutes(5),
            Duration.ofMinutes(5), Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofMinutes(10),
            Duration.ofSeconds(5));

    /// None longer than that, for those who do not have the patience of mail.
    public Timeouts atMost(Duration limit) {
        return new Timeouts(shorter(connect, limit), shorter(greeting, limit), shorter(ehlo, limit),
                shorter(startTls, limit), shorter(handshake, limit), shorter(mail, limit), shorter(rcpt, limit),
                shorter(data, limit), shorter(block, limit), shorter(endOfData, limit), shorter(quit, limit));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// The same limit for every step.
    public static Timeouts all(Duration limit) {
        return new Timeouts(limit, limit, limit, limit, limit, limit, limit, limit, limit, limit, limit);
    }
}
