package org.stsrelay.delivery.bounce;

import java.io.IOException;
import java.io.OutputStream;
import org.stsrelay.delivery.spool.BodyWriter;

/// Writes into a body, and notes what a message has to know of its octets.
final class BodyStream extends OutputStream {

    private final BodyWriter writer;
    private long size;
    private boolean eightBit;

    BodyStream(BodyWriter writer) {
        this.writer = writer;
    }

    long size() {
        return size;
    }

    boolean isEightBit() {
        return eightBit;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[]{(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        writer.write(octets, offset, length);
        size += length;
        for (var i = offset; !eightBit && i < offset + length; i++) {
            eightBit = octets[i] < 0;
        }
    }
}
