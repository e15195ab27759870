package org.stsrelay.delivery.sts.https;

/// One address of a policy host gave no connection that proved to be the policy host.
final class NoConnectionException extends Exception {

    private static final long serialVersionUID = 1L;

    private final FetchException failure;

    NoConnectionException(FetchException failure) {
        super(failure);
        this.failure = failure;
    }

    FetchException failure() {
        return failure;
    }
}
