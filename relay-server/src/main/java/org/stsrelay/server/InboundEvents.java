package org.stsrelay.server;

import org.stsrelay.server.inbound.InboundListener;
import org.stsrelay.server.inbound.Rejection;
import org.stsrelay.server.metrics.ConnectionResult;
import org.stsrelay.server.login.Mechanism;
import org.stsrelay.server.metrics.InboundMeters;
import org.stsrelay.server.metrics.LoginAttempt;

/// What happens at the listeners, counted.
record InboundEvents(InboundMeters meters) implements InboundListener {

    @Override
    public void connected(String listener) {
        meters.connectionAccepted(listener);
    }

    @Override
    public void disconnected(String listener) {
        meters.connectionClosed(listener);
    }

    @Override
    public void refused(String listener, Rejection reason) {
        meters.connectionRefused(listener, connectionResult(reason));
    }

    @Override
    public void accepted(Accepted message) {
        meters.messageAccepted(message.listener(), message.tlsVersion(), message.recipients(), message.size(),
                message.tookToReply());
    }

    @Override
    public void rejected(String listener, Rejection reason) {
        meters.rejected(listener, label(reason));
    }

    @Override
    public void handshakeFailed(String listener) {
        meters.handshakeFailed(listener);
    }

    @Override
    public void login(String listener, Mechanism mechanism, LoginResult result) {
        meters.login(listener, mechanism.token(), switch (result) {
            case SUCCESS -> LoginAttempt.SUCCESS;
            case FAILURE -> LoginAttempt.FAILURE;
            case NOT_TRIED -> LoginAttempt.NOT_TRIED;
        });
    }

    private static org.stsrelay.server.metrics.Rejection label(Rejection reason) {
        return org.stsrelay.server.metrics.Rejection.valueOf(reason.name());
    }

    private static ConnectionResult connectionResult(Rejection reason) {
        return switch (reason) {
            case DRAINING -> ConnectionResult.DRAINING;
            case TOO_MANY_CONNECTIONS -> ConnectionResult.TOO_MANY;
            case RATE_LIMITED -> ConnectionResult.RATE_LIMITED;
            case RELAY_DENIED, SENDER_NOT_ALLOWED, AUTH_REQUIRED, AUTH_FAILED, MESSAGE_TOO_LARGE, TOO_MANY_RECIPIENTS,
                    QUEUE_FULL,
                    DISK_FULL, STORE_ERROR, LOOP, MALFORMED, PROTOCOL ->
                ConnectionResult.CLIENT_NOT_ALLOWED;
        };
    }
}
