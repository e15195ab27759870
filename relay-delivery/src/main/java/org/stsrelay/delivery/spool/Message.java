package org.stsrelay.delivery.spool;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.ReversePath;

/// A message without its body and recipients.
///
/// @param received when the last octet had arrived
/// @param purpose why it exists
/// @param sender the reverse path
/// @param options the MAIL parameters it came with
/// @param content what is known of its octets
/// @param origin who brought it
public record Message(QueueId id, Instant received, Purpose purpose, ReversePath sender, MailOptions options,
        Content content, Origin origin) {

    /// @param size octets as they are sent, own Received field included, without dot stuffing
    /// @param eightBit whether any octet is above 127
    /// @param utf8Header whether one of them stands in the header
    /// @param messageId the Message-ID field's value, empty when there is none
    /// @param tlsNotRequired whether the header says `TLS-Required: No` (RFC 8689 §3)
    public record Content(long size, boolean eightBit, boolean utf8Header, String messageId, boolean tlsNotRequired) {

        /// Of a message that says nothing about TLS.
        public Content(long size, boolean eightBit, boolean utf8Header, String messageId) {
            this(size, eightBit, utf8Header, messageId, false);
        }
    }

    /// @param listener name of the listener, or of the part of us that made the message
    /// @param client the client's address, absent for mail of our own
    /// @param helo what the client called itself; may be empty
    /// @param login who the client logged in as, absent when it came in without a login
    /// @param acceptMillis how long the client took from MAIL to the end of data
    public record Origin(String listener, Optional<InetAddress> client, String helo, Optional<String> login,
            long acceptMillis) {}
}
