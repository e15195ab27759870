package org.stsrelay.server.inbound;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import org.subethamail.smtp.server.Session;

/// The socket that the library's session sees: it reads verbs from a [Dialogue] and writes into a [Connection].
///
/// Underneath, the connection keeps the real one. TLS happens there too, so the session keeps its streams for life.
final class RelaySocket extends Socket {

    private final Connection connection;
    private final Dialogue dialogue;

    RelaySocket(Connection connection, Dialogue dialogue) {
        this.connection = connection;
        this.dialogue = dialogue;
    }

    static Dialogue dialogueOf(Session session) {
        return ((RelaySocket) session.getSocket()).dialogue;
    }

    @Override
    public InputStream getInputStream() {
        return new VerbStream(dialogue);
    }

    @Override
    public OutputStream getOutputStream() {
        return new ReplyStream(connection);
    }

    @Override
    public InetAddress getInetAddress() {
        return connection.tcp().getInetAddress();
    }

    @Override
    public int getPort() {
        return connection.tcp().getPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return connection.tcp().getRemoteSocketAddress();
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return connection.isClosed();
    }

    /// Deadlines are absolute here, and kept by [Connections].
    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public void close() {
        connection.close();
    }
}
