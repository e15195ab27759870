package org.stsrelay.server.inbound;

import java.time.Duration;
import java.util.OptionalInt;
import org.stsrelay.delivery.mail.DomainName;

/// What holds for all listeners together: `accept` of the configuration file, and our name.
///
/// @param hostname what we call ourselves
/// @param messageSize octets of the largest message taken
/// @param recipients of one message
/// @param connections in total
/// @param connectionsPerClient from one address at a time
/// @param connectionsPerMinute from one address, empty for any number
/// @param patience how many faults are borne
/// @param senderDomains who may send, for networks without a list of their own
/// @param times how long a client may take
public record AcceptSettings(DomainName hostname, long messageSize, int recipients, int connections,
        int connectionsPerClient, OptionalInt connectionsPerMinute, Patience patience, SenderDomains senderDomains,
        Times times) {

    /// The values of a configuration file that has nothing but `hostname`.
    public static AcceptSettings defaults(DomainName hostname) {
        return new AcceptSettings(hostname, 50L << 20, 1000, 2000, 50, OptionalInt.empty(), Patience.DEFAULTS,
                SenderDomains.ANY, Times.DEFAULTS);
    }

    /// @param loginFailures how often a client or a user may fail before it has to wait
    /// @param loginFailuresPerConnection after which it is closed
    /// @param errorsPerConnection after which it is closed
    public record Patience(int loginFailures, int loginFailuresPerConnection, int errorsPerConnection) {

        public static final Patience DEFAULTS = new Patience(5, 3, 10);
    }

    /// Absolute: a client that drips octets does not extend them.
    ///
    /// @param command until a command is complete (RFC 5321 §4.5.3.2.7 asks for five minutes)
    /// @param block until a message goes on
    /// @param message until it has ended
    /// @param handshake until TLS stands
    public record Times(Duration command, Duration block, Duration message, Duration handshake) {

        public static final Times DEFAULTS = new Times(Duration.ofMinutes(5), Duration.ofMinutes(3),
                Duration.ofHours(1), Duration.ofSeconds(30));
    }
}
