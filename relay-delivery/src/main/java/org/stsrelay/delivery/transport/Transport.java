package org.stsrelay.delivery.transport;

import java.net.InetAddress;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.SessionFacts.Security;

/// Sessions with MX hosts.
public interface Transport extends AutoCloseable {

    /// A session that satisfies the requirement: a kept one whose facts do, or a new one.
    ///
    /// Where the requirement needs TLS, nothing of the envelope is said before the facts are established, and there is no
    /// second try in clear text. Elsewhere a failed handshake leads to a second connection without TLS.
    Connected connect(Endpoint endpoint, TlsRequirement requirement);

    /// Says goodbye to all idle sessions.
    @Override
    void close();

    /// @param host the name for SNI and certificate checks
    record Endpoint(DomainPart host, InetAddress address, int port) {}

    sealed interface Connected {

        record Open(Session session) implements Connected {}

        /// TLS did not prove what was required. The connection is closed; the host is skipped.
        ///
        /// @param source our address, absent when no connection was made
        /// @param reached how far TLS had come, so that each of several policies can be told its own failure
        /// @param ownName what the host called itself
        record TlsRefused(Stage stage, TlsFailure failure, Optional<InetAddress> source, Security reached,
                Optional<DomainPart> ownName) implements Connected {}

        /// No TCP connection, no greeting, a greeting or EHLO reply that is not positive, or the connection was lost on
        /// the way. Always temporary: none of it is authenticated.
        ///
        /// @param reply of the host, if there was one
        /// @param unanswered whether nothing came back at all, which says something about the way there; a refusal of TCP is
        ///     an answer
        /// @param secured what TLS had established before, absent where no reply came under it
        record Unreachable(Stage stage, String reason, Optional<Reply> reply, boolean unanswered,
                Optional<SessionFacts> secured) implements Connected {}
    }
}
