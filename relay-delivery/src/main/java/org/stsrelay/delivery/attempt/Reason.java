package org.stsrelay.delivery.attempt;

import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.TlsFailure;

/// Why a recipient does not have the message.
///
/// @param stage how far it came
/// @param text the host's reply in one line, or our own sentence
/// @param host the host it concerns, absent when none was reached for
/// @param remote whether `text` is a reply of that host
/// @param failure the TLS failure behind it, if one is
public record Reason(Stage stage, EnhancedStatus status, String text, Optional<DomainPart> host, boolean remote,
        Optional<TlsFailure> failure) {

    static Reason local(Stage stage, EnhancedStatus status, String text) {
        return new Reason(stage, status, text, Optional.empty(), false, Optional.empty());
    }

    static Reason at(DomainPart host, Stage stage, EnhancedStatus status, String text) {
        return new Reason(stage, status, text, Optional.of(host), false, Optional.empty());
    }

    static Reason reply(DomainPart host, Stage stage, Reply reply) {
        return new Reason(stage, reply.status(), reply.toString(), Optional.of(host), true, Optional.empty());
    }

    /// A reply that says nothing about this message for good: nothing before TLS is authenticated, so even a 5yz is
    /// temporary.
    static Reason early(DomainPart host, Stage stage, Reply reply) {
        var status = reply.isPermanent() ? EnhancedStatus.NO_ANSWER : reply.status();
        return new Reason(stage, status, reply.toString(), Optional.of(host), true, Optional.empty());
    }

    /// @param status what want of TLS is called for this message
    static Reason tls(DomainPart host, Stage stage, EnhancedStatus status, TlsFailure failure) {
        return new Reason(stage, status, failure.detail(), Optional.of(host), false, Optional.of(failure));
    }

    /// The same, to be tried again.
    Reason temporary() {
        return new Reason(stage, status.temporary(), text, host, remote, failure);
    }

    /// The status when it is given up. What the message itself demands is missing for good then (RFC 8689 §4.2.1).
    public EnhancedStatus lastStatus() {
        return isForWantOfDemand() ? new EnhancedStatus(5, status.subject(), status.detail()) : status;
    }

    /// Whether it was found here that a host is not what the message itself demands of it.
    public boolean isForWantOfDemand() {
        return !remote && (status.equals(EnhancedStatus.ENCRYPTION_NEEDED)
                || status.equals(EnhancedStatus.REQUIRETLS_NEEDED.temporary()));
    }

    /// Whether it is about what the message itself demands (RFC 8689), found here or said by the host.
    public boolean isOfDemand() {
        var now = status.temporary();
        return now.equals(EnhancedStatus.REQUIRETLS_NEEDED.temporary())
                || (!remote && now.equals(EnhancedStatus.ENCRYPTION_NEEDED));
    }

    /// Whether this relay itself broke off, so that nothing follows from it for the message.
    boolean isFault() {
        return !remote && status.equals(EnhancedStatus.FAULT);
    }

    /// What it says, with the name of the host it is about.
    public String sentence() {
        var plain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return host.map(name -> naming(name.toString(), plain)).orElse(plain);
    }

    private String naming(String name, String plain) {
        if (remote) {
            return name + " said " + plain;
        }
        return plain.contains(name) ? plain : name + ": " + plain;
    }

    /// How much it tells of several reasons, one for each host: what a host said about this very message tells most,
    /// then what a policy refused, then a broken conversation, then silence. That a host cannot take the message
    /// matters only if no other might.
    int weight() {
        if (isFault()) {
            return 5; // what nobody knows of the host, no other host's word makes known
        }
        if (status.type() == 5) {
            return 0;
        }
        if (failure.isPresent()) {
            return 3;
        }
        if (remote && stage.compareTo(Stage.MAIL) >= 0) {
            return 4;
        }
        return stage.compareTo(Stage.GREETING) >= 0 ? 2 : 1;
    }
}
