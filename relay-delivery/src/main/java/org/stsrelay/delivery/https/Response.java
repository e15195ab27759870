package org.stsrelay.delivery.https;

import java.util.Arrays;
import java.util.List;
import org.apache.hc.core5.http.ClassicHttpResponse;

/// What a web server answered: the head at once, the body when it is wanted.
public final class Response {

    private final ClassicHttpResponse head;
    private final Exchange exchange;

    Response(ClassicHttpResponse head, Exchange exchange) {
        this.head = head;
        this.exchange = exchange;
    }

    public int status() {
        return head.getCode();
    }

    /// Of a field, which may be there several times.
    public List<String> values(String field) {
        return Arrays.stream(head.getHeaders(field)).map(header -> String.valueOf(header.getValue())).toList();
    }

    /// Whole or not at all.
    ///
    /// @param max so many octets; what is longer is refused, never cut
    public byte[] body(int max) throws HttpsException {
        return exchange.body(head, max);
    }
}
