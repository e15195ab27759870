package org.stsrelay.server.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.server.config.Loaded;

/// How the demo gets the relay that it shows: it knows the program it is part of by this alone.
public interface RelayStarter {

    /// @param outcomes is told of each TLS session
    /// @param attempts is told of each delivery attempt
    Running start(Loaded.Valid config, TlsOutcomeListener outcomes, AttemptListener attempts)
            throws IOException, StorageException;

    /// A relay at work.
    interface Running extends AutoCloseable {

        /// Where the listener of that name accepts mail.
        InetSocketAddress address(String listener);

        int adminPort();

        @Override
        void close();
    }
}
