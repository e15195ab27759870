package org.stsrelay.delivery.https;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.stsrelay.delivery.https.HttpsException.Kind;

/// One request over a connection, and what counts as an answer to it.
final class Exchange {

    /// Header fields of the answer and of the interim ones before it, and what of the body comes in the same record of TLS.
    private static final long HEAD_OCTETS = 64 * 1024;

    /// A body, chunked as finely as may be expected, with what TLS adds.
    private static final long BODY_FACTOR = 4;

    private static final int MAX_INTERIM = 8;
    private static final int FIRST_FINAL = 200;

    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(200)
            .setMaxEmptyLineCount(4)
            .build();

    private final Reach reach;
    private final WebHost host;
    private final Connection connection;
    private final DefaultBHttpClientConnection http = new DefaultBHttpClientConnection(LIMITS);

    Exchange(Reach reach, WebHost host, Connection connection) {
        this.reach = reach;
        this.host = host;
        this.connection = connection;
    }

    Response ask(Request request) throws HttpsException {
        return heard(() -> {
            connection.tls().setSoTimeout(reach.millis());
            http.bind(connection.tls());
            connection.wire().allow(HEAD_OCTETS);
            send(request);
            return new Response(finalHead(), this);
        });
    }

    byte[] body(ClassicHttpResponse head, int max) throws HttpsException {
        return heard(() -> {
            connection.wire().allow(BODY_FACTOR * max);
            http.receiveResponseEntity(head);
            return whole(head, max);
        });
    }

    private void send(Request asked) throws HttpException, IOException {
        var request = new BasicClassicHttpRequest(asked.method(), "/");
        request.setPath(asked.target()); // as it is: the constructor would take //a for a host
        request.setHeader("Host", host.authority());
        request.setHeader("User-Agent", reach.userAgent());
        asked.fields().forEach(field -> request.setHeader(field.name(), field.value()));
        request.setHeader("Connection", "close");
        asked.body().ifPresent(body -> request.setEntity(new ByteArrayEntity(body, null)));
        http.sendRequestHeader(request);
        if (asked.body().isPresent()) {
            http.sendRequestEntity(request);
        }
        http.flush();
    }

    /// Interim answers are passed over (RFC 9110 §15.2).
    private ClassicHttpResponse finalHead() throws HttpException, IOException, HttpsException {
        for (var i = 0; i <= MAX_INTERIM; i++) {
            var head = http.receiveResponseHeader();
            if (head.getCode() >= FIRST_FINAL) {
                return head;
            }
        }
        throw failure(Kind.HTTP_ERROR, "too-many-interim-answers",
                "sent more than " + MAX_INTERIM + " interim answers");
    }

    private byte[] whole(ClassicHttpResponse head, int max) throws IOException, HttpsException {
        var entity = head.getEntity();
        var body = entity.getContent().readNBytes(max + 1);
        if (body.length > max) {
            throw failure(Kind.TOO_LARGE, "too-large", "sent more than " + max + " octets");
        }
        var lengthKnown = entity.isChunked() || entity.getContentLength() >= 0;
        if (!lengthKnown && connection.wire().ended()) {
            throw failure(Kind.HTTP_ERROR, "incomplete-answer",
                    "ended its answer by closing the connection without closing TLS, so it may be cut short");
        }
        return body;
    }

    /// Something that talks HTTP.
    @FunctionalInterface
    private interface Talk<T> {
        T run() throws HttpException, IOException, HttpsException;
    }

    private <T> T heard(Talk<T> talk) throws HttpsException {
        try {
            return talk.run();
        } catch (MessageConstraintException _) {
            throw tooLarge();
        } catch (SocketTimeoutException _) {
            throw failure(Kind.TIMEOUT, "timeout", "fell silent before its answer was complete");
        } catch (HttpException | IOException e) {
            throw connection.wire().overrun()
                    ? tooLarge()
                    : failure(Kind.HTTP_ERROR, "incomplete-answer",
                            "gave no complete HTTP answer: " + OneLine.of(String.valueOf(e.getMessage())));
        }
    }

    private HttpsException tooLarge() {
        return failure(Kind.TOO_LARGE, "too-large", "sends more than a " + host.role() + " has to say");
    }

    private HttpsException failure(Kind kind, String code, String problem) {
        return new HttpsException(kind, code, connection + " " + problem);
    }
}
