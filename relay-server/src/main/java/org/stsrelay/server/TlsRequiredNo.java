package org.stsrelay.server;

import java.net.InetAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.spool.Message;

/// The say that senders have by `TLS-Required: No`: with it mail goes where its recipients' domain did not want it, so
/// each use is logged with who brought the message, and counted (P28).
///
/// @param isHonoured `tls.honour-tls-required-no`; it may change
/// @param counter told of each attempt whether it went by the header
record TlsRequiredNo(BooleanSupplier isHonoured, Consumer<Boolean> counter) {

    private static final Logger LOG = LoggerFactory.getLogger(TlsRequiredNo.class);

    boolean heeds(Message message) {
        var heeded = isHonoured.getAsBoolean();
        counter.accept(heeded);
        LOG.atInfo()
                .addKeyValue("queue_id", message.id())
                .addKeyValue("from", message.sender())
                .addKeyValue("client", message.origin().client().map(InetAddress::getHostAddress).orElse(""))
                .addKeyValue("login", message.origin().login().orElse(""))
                .log(heeded
                        ? "the message says TLS-Required: No, so no policy of its recipients' domain holds it back"
                        : "the message says TLS-Required: No, which tls.honour-tls-required-no does not let it");
        return heeded;
    }
}
