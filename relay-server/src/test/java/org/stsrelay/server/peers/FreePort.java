package org.stsrelay.server.peers;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// Ports for programs that have to be told theirs. They listen on addresses that the lab gave to nobody else, so that
/// nobody takes the port in between.
final class FreePort {

    private static final int BACKLOG = 1;

    private FreePort() {}

    static InetSocketAddress forTcp(InetAddress address) throws IOException {
        try (var socket = new ServerSocket(0, BACKLOG, address)) {
            return new InetSocketAddress(address, socket.getLocalPort());
        }
    }

    /// One that is free for UDP and TCP.
    static InetSocketAddress forDns(InetAddress address) throws IOException {
        var free = forTcp(address);
        try (var _ = new DatagramSocket(free)) {
            return free;
        }
    }
}
