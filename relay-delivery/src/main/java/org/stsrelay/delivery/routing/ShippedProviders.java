package org.stsrelay.delivery.routing;

import java.util.List;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.ProviderName;

/// The providers that take much of the world's mail, and what each bears from a sender of ordinary standing (P8).
final class ShippedProviders {

    static final List<Provider> ALL = List.of(
            provider("google", 10, 50, "google.com", "googlemail.com"),
            // Every tenant has an MX name of its own below these.
            provider("microsoft", 10, 50, "mail.protection.outlook.com", "mx.microsoft"),
            provider("outlook", 10, 50, "olc.protection.outlook.com"),
            provider("yahoo", 10, 20, "yahoodns.net"),
            provider("icloud", 10, 5, "icloud.com"),
            provider("mimecast", 10, 100, "mimecast.com", "mimecast.co.za", "mimecast-offshore.com"));

    private ShippedProviders() {}

    private static Provider provider(String name, int connections, int messages, String... mx) {
        var usual = ProviderLimits.USUAL;
        return new Provider(new ProviderName(name), Stream.of(mx).map(DomainName::of).toList(),
                new ProviderLimits(connections, messages, usual.idle(), usual.life(), usual.chunking()));
    }
}
