package org.stsrelay.server;

import java.io.IOException;
import java.time.Clock;
import java.util.Random;
import org.stsrelay.delivery.DeliverySettings;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.dns.SpecialPurposeGuard;
import org.stsrelay.delivery.dns.dnsjava.Dnssec;
import org.stsrelay.delivery.dns.dnsjava.DnsjavaResolver;
import org.stsrelay.delivery.dns.dnsjava.Patience;
import org.stsrelay.delivery.routing.ProviderTable;
import org.stsrelay.delivery.routing.Router;
import org.stsrelay.delivery.sts.PolicyFetcher;
import org.stsrelay.delivery.sts.StsSettings;
import org.stsrelay.delivery.sts.https.HttpsPolicyFetcher;
import org.stsrelay.delivery.transport.smtp.SmtpSettings;
import org.stsrelay.delivery.trust.TrustAnchors;
import org.stsrelay.reporting.https.HttpsPost;
import org.stsrelay.reporting.run.Posting;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.config.RelayConfig.DaneMode;

/// A configuration, and what is made of it for the parts that are asked for at each attempt: replaced as a whole by a
/// reload. An attempt that looks twice may see two of them; each is good for itself.
record InForce(RelayConfig config, DeliverySettings delivery, SmtpSettings smtp, StsSettings sts, Dnssec dnssec,
        DnsjavaResolver resolver, TrustAnchors trust, Router router, ProviderTable providers, PolicyFetcher fetcher,
        Posting post, Overrides overrides, LocalRules rules) {

    /// What does not change while the process lives.
    ///
    /// @param asked is told of questions to name servers
    /// @param userAgent tells policy hosts who asks, and hosts that get reports who reports
    /// @param expiry by which an operator's rule ends, and not while the time is in doubt (P25)
    record Surroundings(DnsListener asked, String userAgent, Clock clock, Clock expiry) {}

    /// @throws IOException when a file of trust anchors, of TLS or of DNSSEC, cannot be used
    static InForce first(RelayConfig config, Surroundings around) throws IOException {
        var dnssec = new Settings(config).dnssec();
        return of(config, around, dnssec, resolver(config, dnssec, around), trust(config, around),
                new Overrides(config.overrides(), around.clock(), around.expiry()));
    }

    /// Under another configuration. What knows something keeps it as long as its own keys have not changed: the DNS
    /// its answers, the trust anchors the last good bundle.
    ///
    /// @throws IOException when a file of trust anchors, of TLS or of DNSSEC, cannot be used
    InForce next(RelayConfig changed, Surroundings around) throws IOException {
        var changedDnssec = new Settings(changed).dnssec();
        var asksLikeBefore = changed.dns().servers().equals(config.dns().servers()) && changedDnssec.equals(dnssec);
        return of(changed, around, changedDnssec,
                asksLikeBefore ? resolver : resolver(changed, changedDnssec, around),
                changed.tls().trust().equals(config.tls().trust()) ? trust : trust(changed, around),
                changed.overrides().equals(config.overrides())
                        ? overrides
                        : new Overrides(changed.overrides(), around.clock(), around.expiry()));
    }

    /// Whether connections that are open were opened under what holds now, too.
    boolean connectsLike(InForce other) {
        return smtp.equals(other.smtp) && trust == other.trust
                && config.delivery().internalNetworks().equals(other.config.delivery().internalNetworks());
    }

    private static InForce of(RelayConfig config, Surroundings around, Dnssec dnssec,
            DnsjavaResolver resolver, TrustAnchors trust, Overrides overrides) {
        var settings = new Settings(config);
        var guard = new SpecialPurposeGuard(settings.internalNetworks());
        var router = new Router(resolver, guard, settings.self(), settings.addressOrder(), new Random());
        var fetcher = new HttpsPolicyFetcher(resolver, guard, trust, config.mtaSts().port(),
                config.mtaSts().fetchTimeout(), around.userAgent());
        var post = new HttpsPost(resolver, guard, trust, around.userAgent());
        return new InForce(config, settings.delivery(), settings.smtp(), settings.sts(), dnssec, resolver, trust,
                router,
                settings.providers(), fetcher, post, overrides, new LocalRules(config, overrides));
    }

    /// Whether TLSA records are looked for. May wait for the first test of the name servers.
    boolean usesDane() {
        return config.dane().mode() == DaneMode.AUTO && resolver.canBeSecure();
    }

    private static DnsjavaResolver resolver(RelayConfig config, Dnssec dnssec, Surroundings around) {
        return new DnsjavaResolver(new Settings(config).dnsServers(), Patience.USUAL, dnssec, around.clock(),
                around.asked());
    }

    private static TrustAnchors trust(RelayConfig config, Surroundings around) throws IOException {
        var trust = config.tls().trust();
        return TrustAnchors.open(trust.system(), trust.add(), around.clock());
    }
}
