package org.stsrelay.delivery.sts;

import java.util.Locale;
import org.stsrelay.delivery.mail.DomainName;

/// Gets `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` (RFC 8461 §3.3), within one total deadline, from vetted
/// addresses only, following nothing.
public interface PolicyFetcher {

    Fetched fetch(DomainName policyDomain);

    sealed interface Fetched {

        /// @param body octets of a complete 200 answer of type text/plain, at most 64 KiB
        /// @param certificate facts of the policy host's certificate: subject names, issuer, end
        record Body(byte[] body, String certificate) implements Fetched {}

        /// @param kind for metrics
        /// @param reasonCode a short token for reports, such as `http-404` or `certificate-expired`
        /// @param reason one sentence naming host, address and what was expected and found
        record Failed(Kind kind, String reasonCode, String reason) implements Fetched {

            /// Where the kind says all there is to say.
            public Failed(Kind kind, String reason) {
                this(kind, kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), reason);
            }
        }
    }

    enum Kind {
        DNS_ERROR, CONNECT_ERROR,
        /// The certificate did not prove the policy host: `sts-webpki-invalid`.
        CERTIFICATE, TLS_ERROR, HTTP_ERROR, REDIRECT, CONTENT_TYPE, TOO_LARGE, TIMEOUT
    }
}
