package org.stsrelay.delivery.storage.sqlite;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Body;

/// Where the octets of a message are.
sealed interface StoredBody extends Body {

    /// A small one that has just arrived, and that will lie in its row.
    record Fresh(byte[] octets) implements StoredBody {

        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(octets);
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(octets);
        }
    }

    /// A small one in its row, read when it is asked for.
    record InRow(Readers readers, QueueId message, long size) implements StoredBody {

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(octets());
        }

        @Override
        public InputStream open() throws IOException {
            return new ByteArrayInputStream(octets());
        }

        private byte[] octets() throws IOException {
            try {
                return readers
                        .read(db -> db.first("SELECT body FROM message WHERE id = ? AND body IS NOT NULL",
                                row -> row.getBytes("body"), message.text()))
                        .orElseThrow(() -> new IOException("the body of " + message + " has left the store"));
            } catch (SQLException e) {
                throw new IOException("the body of " + message + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    /// A large one, never in memory as a whole.
    record InFile(Path file, long size) implements StoredBody {

        /// What is moved in one go, and what of a large body is kept in memory.
        static final int PIECE = 64 << 10;

        /// A virtual thread has its processor until it waits, and at a fast host a large body waits for nothing: it lets
        /// smaller mail pass after each piece (P33).
        @Override
        @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but how fair it is
        public void writeTo(OutputStream out) throws IOException {
            var piece = new byte[PIECE];
            try (var in = Files.newInputStream(file)) {
                for (var read = in.read(piece); read >= 0; read = in.read(piece)) {
                    out.write(piece, 0, read);
                    Thread.yield();
                }
            }
        }

        @Override
        public InputStream open() throws IOException {
            return new BufferedInputStream(Files.newInputStream(file), PIECE);
        }

        String name() {
            return file.getFileName().toString();
        }
    }
}
