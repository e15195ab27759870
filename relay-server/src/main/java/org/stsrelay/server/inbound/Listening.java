package org.stsrelay.server.inbound;

import java.time.Clock;
import java.util.Optional;
import org.stsrelay.delivery.Submission;

/// What every connection of one listener works with.
///
/// @param certificate absent when the listener speaks no TLS
/// @param clientCertificates absent when clients are asked for none
/// @param users absent when nobody may log in
record Listening(ListenerSettings settings, AcceptSettings accept, AllowedNetworks networks,
        Optional<ServerCertificate> certificate, Optional<ClientCertificates> clientCertificates,
        Optional<UserAccess> users, Connections connections, Submission submission,
        InboundListener events, Clock clock) {

    Listening with(ListenerSettings changed, AcceptSettings changedAccept,
            Optional<ServerCertificate> changedCertificate, Optional<ClientCertificates> changedClients,
            Optional<UserAccess> changedUsers) {
        return new Listening(changed, changedAccept, networks.changedTo(changed.allow(), clock), changedCertificate,
                changedClients, changedUsers, connections, submission, events, clock);
    }

    boolean offersStartTls() {
        return switch (settings.tls()) {
            case ListenerSettings.Tls.None() -> false;
            case ListenerSettings.Tls.Optional(_) -> true;
            case ListenerSettings.Tls.Required(_) -> true;
            case ListenerSettings.Tls.Implicit(_) -> false;
        };
    }

    boolean requiresTls() {
        return settings.tls() instanceof ListenerSettings.Tls.Required;
    }

    boolean beginsWithTls() {
        return settings.tls() instanceof ListenerSettings.Tls.Implicit;
    }

    boolean refusesBareLf() {
        return settings.bareNewline() == ListenerSettings.BareNewline.REFUSE;
    }
}
