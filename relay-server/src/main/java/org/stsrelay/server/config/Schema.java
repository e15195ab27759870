package org.stsrelay.server.config;

import java.nio.file.Path;
import org.stsrelay.delivery.mail.DomainName;

/// The whole file.
final class Schema {

    private static final Key<Integer> VERSION = Key.of("config-version", Types.version(), "1",
            "The version of this layout.").atRestart();
    private static final Key<DomainName> HOSTNAME = Key.required("hostname", Types.hostName(), "relay.example.org",
            "The name of this relay, in EHLO and Received: fully qualified.").atRestart();
    private static final Key<Path> DATA_DIRECTORY = Key
            .of("data-directory", PathTypes.folder(), "/var/lib/stsrelay", "Where the queue is kept; made if need be.")
            .atRestart();

    static final Section<RelayConfig> ROOT = Section
            .of(Schema::build, VERSION, HOSTNAME, DATA_DIRECTORY, ListenerKeys.LISTENERS, QueueKeys.ACCEPT,
                    QueueKeys.QUEUE, QueueKeys.BOUNCES, DeliveryKeys.DELIVERY, DeliveryKeys.PROVIDERS, SecurityKeys.TLS,
                    SecurityKeys.MTA_STS, SecurityKeys.DANE, SecurityKeys.DNS, OverrideKeys.OVERRIDES,
                    DeliveryKeys.ROUTES, ReportKeys.DKIM, ReportKeys.TLS_RPT, OperationKeys.ADMIN,
                    OperationKeys.LOGGING)
            .check(QueueKeys::bouncesHaveSomewhereToGo, QueueKeys.ACCEPT, QueueKeys.BOUNCES)
            .check(DeliveryKeys::suffixesAreDistinct, DeliveryKeys.PROVIDERS);

    static final Outline OUTLINE = Outline.of(ROOT);

    private Schema() {}

    private static RelayConfig build(Values values) {
        var accept = values.get(QueueKeys.ACCEPT);
        return new RelayConfig(values.get(HOSTNAME), values.get(DATA_DIRECTORY), values.get(ListenerKeys.LISTENERS),
                accept, values.get(QueueKeys.QUEUE), values.get(QueueKeys.BOUNCES).with(accept),
                values.get(DeliveryKeys.DELIVERY), values.get(DeliveryKeys.PROVIDERS), values.get(SecurityKeys.TLS),
                values.get(SecurityKeys.MTA_STS), values.get(SecurityKeys.DANE), values.get(SecurityKeys.DNS),
                values.get(OverrideKeys.OVERRIDES), values.get(DeliveryKeys.ROUTES), values.get(ReportKeys.DKIM),
                values.get(ReportKeys.TLS_RPT), values.get(OperationKeys.ADMIN), values.get(OperationKeys.LOGGING));
    }
}
