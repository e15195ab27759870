package org.stsrelay.delivery.spool;

import java.io.IOException;

/// Takes a message's octets as they arrive (P4): small ones stay in memory and will lie inline in the store, larger
/// ones go to a file of their own as they come.
///
/// Closing without [#finish] throws everything away.
public interface BodyWriter extends AutoCloseable {

    /// @throws StoreFullException when there is no room for it
    void write(byte[] octets, int offset, int length) throws IOException;

    /// Ends the body. A file is fsynced and in its place on return, its folder fsynced too, so that a row may name it.
    ///
    /// @throws StoreFullException when there is no room for it; nothing of the body is left then
    /// @throws IOException when the disk refuses; nothing of the body is left then
    Body finish() throws IOException;

    @Override
    void close();
}
