package org.stsrelay.delivery.sts.https;

import java.security.cert.X509Certificate;
import java.util.Locale;
import org.stsrelay.delivery.https.Connection;
import org.stsrelay.delivery.https.HttpsException;
import org.stsrelay.delivery.https.OneLine;
import org.stsrelay.delivery.https.Request;
import org.stsrelay.delivery.https.Request.Field;
import org.stsrelay.delivery.https.Response;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;
import org.stsrelay.delivery.trust.CertificateNames;

/// The one request to a policy host, and what counts as an answer to it: a complete 200 of type `text/plain` (RFC 8461
/// §3.2, §3.3). Everything else is a failure, whatever its body says.
final class PolicyRequest {

    /// RFC 8461 §3.3 suggests 64 kilobytes. What is longer is refused, never cut: a cut policy is another policy.
    private static final int MAX_BODY = 64 * 1024;

    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private static final Request REQUEST = Request.get("/.well-known/mta-sts.txt", new Field("Accept", "text/plain"),
            new Field("Accept-Encoding", "identity"));

    private final Connection host;

    PolicyRequest(Connection host) {
        this.host = host;
    }

    Fetched policy() throws HttpsException, FetchException {
        var response = host.ask(REQUEST);
        requireUsable(response);
        return new Fetched.Body(response.body(MAX_BODY), facts(host.certificate()));
    }

    private void requireUsable(Response response) throws FetchException {
        requireOk(response);
        if (!response.values("Transfer-Encoding").isEmpty() && !response.values("Content-Length").isEmpty()) {
            throw failure(Kind.HTTP_ERROR, "ambiguous-length",
                    "sent both a Content-Length and a Transfer-Encoding");
        }
        var types = response.values("Content-Type");
        if (types.size() != 1 || !isPlainText(types.getFirst())) {
            throw failure(Kind.CONTENT_TYPE, "content-type", "must send one Content-Type, text/plain, but sent "
                    + (types.isEmpty() ? "none" : OneLine.of(String.join(" and ", types))));
        }
        var codings = response.values("Content-Encoding");
        if (!codings.stream().allMatch(coding -> coding.equalsIgnoreCase("identity"))) {
            throw failure(Kind.HTTP_ERROR, "content-encoding",
                    "used a Content-Encoding that was not asked for: " + OneLine.of(String.join(", ", codings)));
        }
    }

    private void requireOk(Response response) throws FetchException {
        var code = response.status();
        if (code == OK) {
            return;
        }
        if (code >= 300 && code < 400 && code != NOT_MODIFIED) {
            throw failure(Kind.REDIRECT, "http-" + code, "answered with status " + code
                    + ", a redirect, which must not be followed; it led to "
                    + OneLine.of(String.join(" and ", response.values("Location"))));
        }
        throw failure(Kind.HTTP_ERROR, "http-" + code, "answered with status " + code + " instead of 200");
    }

    /// No parameter makes a difference (RFC 8461 §3.2).
    private static boolean isPlainText(String contentType) {
        var end = contentType.indexOf(';');
        var type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT).equals("text/plain");
    }

    private static String facts(X509Certificate leaf) {
        return "for " + String.join(", ", CertificateNames.of(leaf)) + "; issued by "
                + leaf.getIssuerX500Principal().getName() + "; until " + leaf.getNotAfter().toInstant();
    }

    private FetchException failure(Kind kind, String code, String problem) {
        return new FetchException(kind, code, host + " " + problem);
    }
}
