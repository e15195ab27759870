package org.stsrelay.server.inbound;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Function;

/// Hands the library sockets of ours, so that what it reads and writes passes through a [Connection].
final class RelayServerSocket extends ServerSocket {

    private final Duration patience;
    private final Connections connections;
    private final Function<Connection, Dialogue> dialogues;

    RelayServerSocket(Duration patience, Connections connections, Function<Connection, Dialogue> dialogues)
            throws IOException {
        this.patience = patience;
        this.connections = connections;
        this.dialogues = dialogues;
    }

    private void awaitRoom() throws IOException {
        try {
            connections.awaitRoom();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("asked to stop");
        }
    }

    @Override
    public Socket accept() throws IOException {
        while (true) {
            awaitRoom();
            var tcp = super.accept();
            try {
                var connection = new Connection(tcp, patience, connections);
                connections.opened(connection);
                return new RelaySocket(connection, dialogues.apply(connection));
            } catch (IOException _) {
                tcp.close(); // It was gone before it began, which is no reason for the library to pause its accept loop.
            }
        }
    }
}
