package org.stsrelay.server.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.server.admin.RunningAdmin;

/// A terminal beside a relay whose administration answers.
abstract class CommandsOfARelay {

    @TempDir
    Path directory;

    RunningAdmin admin;
    Terminal terminal;

    @BeforeEach
    void start() throws IOException {
        admin = new RunningAdmin(directory);
        terminal = new Terminal(new InetSocketAddress(InetAddress.getLoopbackAddress(), admin.port()), directory);
    }

    @AfterEach
    void stop() {
        admin.close();
    }
}
