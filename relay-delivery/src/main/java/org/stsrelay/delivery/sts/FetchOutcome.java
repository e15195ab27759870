package org.stsrelay.delivery.sts;

import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;
import org.stsrelay.delivery.sts.StsListener.FetchResult;

/// What wanting a policy from its host ended in.
sealed interface FetchOutcome {

    record Got(CachedPolicy policy) implements FetchOutcome {}

    /// @param failure in the result types of RFC 8460 §4.3
    record Failed(TlsFailure failure) implements FetchOutcome {}

    /// We stopped before it was known: that says nothing about the domain.
    record Stopped() implements FetchOutcome {}

    /// Only what is wrong with the certificate is `sts-webpki-invalid`, and only what is wrong with the document is
    /// `sts-policy-invalid`.
    static FailureType failureType(Kind kind) {
        return switch (kind) {
            case CERTIFICATE -> FailureType.STS_WEBPKI_INVALID;
            case CONTENT_TYPE, TOO_LARGE -> FailureType.STS_POLICY_INVALID;
            case DNS_ERROR, CONNECT_ERROR, TLS_ERROR, HTTP_ERROR, REDIRECT, TIMEOUT ->
                FailureType.STS_POLICY_FETCH_ERROR;
        };
    }

    static FetchResult fetchResult(Kind kind) {
        return switch (kind) {
            case DNS_ERROR -> FetchResult.DNS_ERROR;
            case CONNECT_ERROR -> FetchResult.CONNECT_ERROR;
            case CERTIFICATE, TLS_ERROR -> FetchResult.TLS_ERROR;
            case HTTP_ERROR -> FetchResult.HTTP_ERROR;
            case REDIRECT -> FetchResult.REDIRECT;
            case CONTENT_TYPE -> FetchResult.CONTENT_TYPE;
            case TOO_LARGE -> FetchResult.TOO_LARGE;
            case TIMEOUT -> FetchResult.TIMEOUT;
        };
    }
}
