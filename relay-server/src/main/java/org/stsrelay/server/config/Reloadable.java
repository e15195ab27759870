package org.stsrelay.server.config;

import java.util.List;
import java.util.Optional;
import org.stsrelay.server.config.RelayConfig.Delivery;
import org.stsrelay.server.config.RelayConfig.Listener;
import org.stsrelay.server.config.RelayConfig.ListenerTls;
import org.stsrelay.server.config.RelayConfig.Logging;
import org.stsrelay.server.config.RelayConfig.MtaSts;
import org.stsrelay.server.config.RelayConfig.Queue;

/// What is in force once a relay that runs has read another file: all of that file, except for the keys whose
/// descriptors ask for a restart. A test holds this against the descriptors, key by key.
public final class Reloadable {

    private Reloadable() {}

    /// @param running what is in force now
    /// @param file what the file says
    public static RelayConfig inForce(RelayConfig running, RelayConfig file) {
        return new RelayConfig(running.hostname(), running.dataDirectory(), listeners(running, file), file.accept(),
                queue(running.queue(), file.queue()), file.bounces(), delivery(running.delivery(), file.delivery()),
                file.providers(), file.tls(), mtaSts(running.mtaSts(), file.mtaSts()), file.dane(), file.dns(),
                file.overrides(), file.routes(), file.dkim(), file.tlsRpt(), running.admin(),
                logging(running.logging(), file.logging()));
    }

    /// The listeners that there are; who they are for may change.
    private static List<Listener> listeners(RelayConfig running, RelayConfig file) {
        return running.listeners()
                .stream()
                .map(old -> named(old.name(), file).map(fresh -> listener(old, fresh)).orElse(old))
                .toList();
    }

    private static Optional<Listener> named(String name, RelayConfig file) {
        return file.listeners().stream().filter(listener -> listener.name().equals(name)).findFirst();
    }

    private static Listener listener(Listener old, Listener fresh) {
        return new Listener(old.name(), old.address(), fresh.allow(), fresh.bareNewline(), tls(old.tls(), fresh.tls()),
                fresh.auth());
    }

    private static Optional<ListenerTls> tls(Optional<ListenerTls> old, Optional<ListenerTls> fresh) {
        return old.map(used -> fresh.map(files -> new ListenerTls(used.mode(), files.certificate(), files.key(),
                files.clientCertificates()))
                .orElse(used));
    }

    private static Queue queue(Queue old, Queue fresh) {
        return new Queue(old.store(), old.postgresql(), fresh.retry(), fresh.lifetime(), fresh.warnSenderAfter(),
                fresh.warnSenderAfterTls(), fresh.alarmAfterTls(), fresh.keepFinished(), fresh.keepFree());
    }

    private static Delivery delivery(Delivery old, Delivery fresh) {
        return new Delivery(fresh.connections(), fresh.connecting(), fresh.connectionsPerDestination(), old.port(),
                fresh.internalNetworks(), fresh.addresses(), fresh.sources(), fresh.without8bitMime(),
                fresh.throttledPause(), fresh.throttledPauseLimit(), fresh.timeouts(), fresh.greylistedRetry(),
                fresh.throttlingReplies(), fresh.greylistingReplies());
    }

    private static MtaSts mtaSts(MtaSts old, MtaSts fresh) {
        return new MtaSts(fresh.refresh(), fresh.keepRefreshed(), fresh.recheckWaiting(), fresh.fetchTimeout(),
                old.port(),
                fresh.dnsFailurePatience(), fresh.whenDnsFails());
    }

    private static Logging logging(Logging old, Logging fresh) {
        return new Logging(fresh.level(), old.format(), fresh.levels());
    }
}
