package org.stsrelay.delivery.spool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The octets of a message, header and body, lines ended by CRLF. They are read as often as needed and never changed.
public interface Body {

    long size();

    /// Writes every octet, in pieces; a large message is never in memory as a whole.
    void writeTo(OutputStream out) throws IOException;

    InputStream open() throws IOException;
}
