package org.stsrelay.delivery.spool;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.stsrelay.delivery.spool.Message.Origin;

/// Whose mail it is, for being fair (P10): senders take turns at a destination, however much one of them has for it.
///
/// @param text for comparing and storing, such as `192.0.2.7 example.org`; never empty
public record Turn(String text) {

    /// Our own notices and reports wait for nobody's newsletter, and no mail waits for all of them.
    private static final Turn OWN = new Turn("(own)");

    private static final int SITE_OCTETS = 8;

    public static Turn of(Message message) {
        return switch (message.purpose()) {
            case RELAYED -> new Turn(client(message.origin()) + " "
                    + message.sender().mailbox().map(sender -> sender.domain().toString()).orElse("<>"));
            case NOTICE, TLS_REPORT -> OWN;
        };
    }

    /// Whether it is that of our own notices and reports.
    public boolean isOwn() {
        return equals(OWN);
    }

    private static String client(Origin origin) {
        return origin.login().orElseGet(() -> origin.client().map(Turn::network).orElse(origin.listener()));
    }

    /// A host has a whole /64 to choose its address from, and would have as many turns.
    private static String network(InetAddress client) {
        if (!(client instanceof Inet6Address)) {
            return client.getHostAddress();
        }
        try {
            var site = Arrays.copyOf(Arrays.copyOf(client.getAddress(), SITE_OCTETS), client.getAddress().length);
            return InetAddress.getByAddress(site).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
