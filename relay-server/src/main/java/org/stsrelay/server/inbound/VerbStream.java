package org.stsrelay.server.inbound;

import java.io.InputStream;

/// Gives the library's session exactly one verb for each read, so that it never holds an octet of what follows: the rest
/// of the line, a message's text and a TLS handshake are none of its business.
final class VerbStream extends InputStream {

    private final Dialogue dialogue;

    VerbStream(Dialogue dialogue) {
        this.dialogue = dialogue;
    }

    @Override
    public int read(byte[] octets, int offset, int length) {
        return dialogue.nextVerb().map(verb -> verb.putInto(octets, offset)).orElse(-1);
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("the session reads through a buffer");
    }

    @Override
    public void close() {
        dialogue.end();
    }
}
