package org.stsrelay.server.inbound;

import java.io.IOException;
import java.io.OutputStream;

/// Takes what the library's session writes. It flushes after each line; we flush before the next blocking read.
final class ReplyStream extends OutputStream {

    private final Connection connection;

    ReplyStream(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void write(int octet) throws IOException {
        connection.write(new byte[]{(byte) octet});
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        connection.write(octets, offset, length);
    }

    @Override
    public void close() {
        connection.close();
    }
}
