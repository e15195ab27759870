package org.stsrelay.delivery.sts.https;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;
import org.stsrelay.delivery.trust.CertificateNames;

/// The one request to a policy host, and what counts as an answer to it: a complete 200 of type `text/plain` (RFC 8461
/// §3.2, §3.3). Everything else is a failure, whatever its body says.
final class PolicyRequest {

    /// RFC 8461 §3.3 suggests 64 kilobytes. What is longer is refused, never cut: a cut policy is another policy.
    private static final int MAX_BODY = 64 * 1024;

    /// Header fields of the answer and of the interim ones before it.
    private static final long HEAD_OCTETS = 64 * 1024;

    /// The body, chunked as finely as may be expected, with what TLS adds.
    private static final long BODY_OCTETS = 4 * MAX_BODY;

    private static final int MAX_INTERIM = 8;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;
    private static final int MAX_SHOWN = 200;
    private static final int HTTPS_PORT = 443;

    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(200)
            .setMaxEmptyLineCount(4)
            .build();

    private final PolicyHost.Settings settings;
    private final DomainName name;
    private final String host;

    /// @param host as it is named in reasons
    PolicyRequest(PolicyHost.Settings settings, DomainName name, String host) {
        this.settings = settings;
        this.name = name;
        this.host = host;
    }

    Fetched over(PolicyHost.Connection connection) throws FetchException {
        try {
            connection.tls().setSoTimeout((int) settings.totalDeadline().toMillis());
            var http = new DefaultBHttpClientConnection(LIMITS);
            http.bind(connection.tls());
            connection.wire().allow(HEAD_OCTETS);
            ask(http);
            var response = finalResponse(http);
            requireUsable(response);
            connection.wire().allow(BODY_OCTETS);
            http.receiveResponseEntity(response);
            return new Fetched.Body(body(response.getEntity(), connection.wire()), facts(connection.tls()));
        } catch (MessageConstraintException _) {
            throw tooLarge();
        } catch (SocketTimeoutException _) {
            throw failure(Kind.TIMEOUT, "timeout", "fell silent before its answer was complete");
        } catch (HttpException | IOException e) {
            throw connection.wire().overrun()
                    ? tooLarge()
                    : failure(Kind.HTTP_ERROR, "incomplete-answer",
                            "gave no complete HTTP answer: " + shown(String.valueOf(e.getMessage())));
        }
    }

    private void ask(DefaultBHttpClientConnection http) throws HttpException, IOException {
        var request = new BasicClassicHttpRequest("GET", "/.well-known/mta-sts.txt");
        request.setHeader("Host", settings.port() == HTTPS_PORT ? name.ascii() : name + ":" + settings.port());
        request.setHeader("User-Agent", settings.userAgent());
        request.setHeader("Accept", "text/plain");
        request.setHeader("Accept-Encoding", "identity");
        request.setHeader("Connection", "close");
        http.sendRequestHeader(request);
        http.flush();
    }

    /// Interim answers are passed over (RFC 9110 §15.2).
    private ClassicHttpResponse finalResponse(DefaultBHttpClientConnection http)
            throws HttpException, IOException, FetchException {
        for (var i = 0; i <= MAX_INTERIM; i++) {
            var response = http.receiveResponseHeader();
            if (response.getCode() >= OK) {
                return response;
            }
        }
        throw failure(Kind.HTTP_ERROR, "too-many-interim-answers",
                "sent more than " + MAX_INTERIM + " interim answers");
    }

    private void requireUsable(ClassicHttpResponse response) throws FetchException {
        requireOk(response);
        if (response.containsHeader("Transfer-Encoding") && response.containsHeader("Content-Length")) {
            throw failure(Kind.HTTP_ERROR, "ambiguous-length",
                    "sent both a Content-Length and a Transfer-Encoding");
        }
        var types = values(response, "Content-Type");
        if (types.size() != 1 || !isPlainText(types.getFirst())) {
            throw failure(Kind.CONTENT_TYPE, "content-type", "must send one Content-Type, text/plain, but sent "
                    + (types.isEmpty() ? "none" : shown(String.join(" and ", types))));
        }
        var codings = values(response, "Content-Encoding");
        if (!codings.stream().allMatch(coding -> coding.equalsIgnoreCase("identity"))) {
            throw failure(Kind.HTTP_ERROR, "content-encoding",
                    "used a Content-Encoding that was not asked for: " + shown(String.join(", ", codings)));
        }
    }

    private void requireOk(ClassicHttpResponse response) throws FetchException {
        var code = response.getCode();
        if (code == OK) {
            return;
        }
        if (code >= 300 && code < 400 && code != NOT_MODIFIED) {
            throw failure(Kind.REDIRECT, "http-" + code, "answered with status " + code
                    + ", a redirect, which must not be followed; it led to "
                    + shown(String.join(" and ", values(response, "Location"))));
        }
        throw failure(Kind.HTTP_ERROR, "http-" + code, "answered with status " + code + " instead of 200");
    }

    private static List<String> values(ClassicHttpResponse response, String field) {
        return Arrays.stream(response.getHeaders(field)).map(header -> String.valueOf(header.getValue())).toList();
    }

    /// No parameter makes a difference (RFC 8461 §3.2).
    private static boolean isPlainText(String contentType) {
        var end = contentType.indexOf(';');
        var type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT).equals("text/plain");
    }

    private byte[] body(HttpEntity entity, BoundedSocket wire) throws IOException, FetchException {
        var body = entity.getContent().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw failure(Kind.TOO_LARGE, "too-large", "sent more than " + MAX_BODY + " octets");
        }
        var lengthKnown = entity.isChunked() || entity.getContentLength() >= 0;
        if (!lengthKnown && wire.ended()) {
            throw failure(Kind.HTTP_ERROR, "incomplete-answer",
                    "ended its answer by closing the connection without closing TLS, so it may be cut short");
        }
        return body;
    }

    private static String facts(SSLSocket tls) throws SSLPeerUnverifiedException {
        var leaf = (X509Certificate) tls.getSession().getPeerCertificates()[0];
        return "for " + String.join(", ", CertificateNames.of(leaf)) + "; issued by "
                + leaf.getIssuerX500Principal().getName() + "; until " + leaf.getNotAfter().toInstant();
    }

    private FetchException tooLarge() {
        return failure(Kind.TOO_LARGE, "too-large", "sends more than a policy host has to say");
    }

    private FetchException failure(Kind kind, String code, String problem) {
        return new FetchException(kind, code, host + " " + problem);
    }

    /// A stranger's words, on one line and not too many.
    private static String shown(String text) {
        var line = text.replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "..." : line;
    }
}
