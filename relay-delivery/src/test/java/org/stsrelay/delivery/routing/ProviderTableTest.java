package org.stsrelay.delivery.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.routing.MxHost.Addresses;

/// Whose hosts they are (P8).
class ProviderTableTest {

    private static final DomainPart DOMAIN = DomainPart.of("partner.example");

    private final ProviderTable shipped = table();

    @ParameterizedTest(name = "{0} is {1}''s: {2} connections, {3} messages each")
    @CsvSource({"aspmx.l.google.com, google, 10, 50", "alt1.gmr-smtp-in.l.google.com, google, 10, 50",
            "aspmx2.googlemail.com, google, 10, 50", "partner-example.mail.protection.outlook.com, microsoft, 10, 50",
            "partner-example.a-v1.mx.microsoft, microsoft, 10, 50",
            "outlook-com.olc.protection.outlook.com, outlook, 10, 50", "mta5.am0.yahoodns.net, yahoo, 10, 20",
            "mx01.mail.icloud.com, icloud, 10, 5", "eu-smtp-inbound-1.mimecast.com, mimecast, 10, 100",
            "google.com, google, 10, 50"})
    void theBigOnesAreShipped(String mx, String provider, int connections, int messages) {
        assertThat(nameOf(mx)).isEqualTo(provider);
        assertThat(shipped.limitsAt(DomainPart.of(mx)).messages()).isEqualTo(messages);
        assertThat(shipped.limitsOf(new ProviderName(provider)).connections()).isEqualTo(connections);
    }

    @ParameterizedTest
    @CsvSource({"evilgoogle.com", "google.com.evil.example", "com", "x.protection.outlook.com"})
    void aSuffixIsMatchedLabelByLabel(String mx) {
        assertThat(nameOf(mx)).isEqualTo("mx:" + mx);
    }

    @Test
    void aHostInNoEntryIsKnownByTheWholeSetInWhateverOrder() {
        assertThat(shipped.of(DOMAIN, List.of(host("mx2.example.org", 10), host("mx1.example.org", 10))))
                .isEqualTo(new ProviderName("mx:mx1.example.org,mx2.example.org"))
                .isEqualTo(shipped.of(DOMAIN, List.of(host("mx1.example.org", 10), host("mx2.example.org", 10))));
    }

    @Test
    void theMostPreferredHostsSayWhoItIs() {
        var own = host("mx.partner.example", 10);
        var google = host("aspmx.l.google.com", 20);

        assertThat(shipped.of(DOMAIN, List.of(own, google))).hasToString("mx:aspmx.l.google.com,mx.partner.example");
        assertThat(shipped.of(DOMAIN, List.of(host("mx.partner.example", 20), google))).hasToString("google");
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.77, net:192.0.2.0/24", "2001:db8:1:2::3, net:2001:db8:1:0:0:0:0:0/48"})
    void aDomainThatIsItsOwnHostIsKnownByItsNetwork(String address, String provider) {
        var host = new MxHost(DOMAIN, 0, new Addresses.Known(List.of(InetAddress.ofLiteral(address))));

        assertThat(shipped.of(DOMAIN, List.of(host))).hasToString(provider);
    }

    @Test
    void anAddressLiteralIsKnownByItsNetwork() {
        var literal = DomainPart.of("[192.0.2.77]");
        var host = new MxHost(literal, 0, new Addresses.Known(List.of(InetAddress.ofLiteral("192.0.2.77"))));

        assertThat(shipped.of(literal, List.of(host))).hasToString("net:192.0.2.0/24");
    }

    @Test
    void aDomainWhoseOwnAddressIsUnknownIsKnownByItsName() {
        var host = new MxHost(DOMAIN, 0, new Addresses.Unknown("time-out"));

        assertThat(shipped.of(DOMAIN, List.of(host))).hasToString("mx:partner.example");
    }

    @Test
    void anOperatorsEntryReplacesTheShippedOneAndKeepsWhatItDoesNotSay() {
        var table = table(rule("", "yahoodns.net").connections(3));

        assertThat(table.limitsOf(new ProviderName("yahoo")).connections()).isEqualTo(3);
        assertThat(table.limitsAt(DomainPart.of("mta5.am0.yahoodns.net")).messages()).isEqualTo(20);
        assertThat(table.entries()).hasSize(shipped.entries().size());
    }

    @Test
    void aNamedEntryExtendsTheShippedOneOfThatName() {
        var table = table(rule("google", "psmtp.com").messages(7));

        assertThat(table.entryOf(DomainPart.of("x.s7a1.psmtp.com")).orElseThrow().name()).hasToString("google");
        assertThat(table.limitsAt(DomainPart.of("aspmx.l.google.com")).messages()).isEqualTo(7);
        assertThat(table.limitsOf(new ProviderName("google")).connections()).isEqualTo(10);
    }

    @Test
    void anEntryForOneOfSeveralSuffixesLeavesTheOthersAlone() {
        var table = table(rule("", "mx.microsoft").connections(40));

        assertThat(table.entryOf(DomainPart.of("a.a-v1.mx.microsoft")).orElseThrow().name())
                .hasToString("mx.microsoft");
        assertThat(table.limitsOf(new ProviderName("mx.microsoft"))).isEqualTo(
                new ProviderLimits(40, 50, ProviderLimits.USUAL.idle(), ProviderLimits.USUAL.life(), true));
        assertThat(table.limitsOf(new ProviderName("microsoft")).connections()).isEqualTo(10);
    }

    @Test
    void theLongestSuffixWinsWhateverTheOrder() {
        var table = table(rule("tenant", "big.google.com").connections(1), rule("hoster", "example.net"));

        assertThat(table.entryOf(DomainPart.of("mx.big.google.com")).orElseThrow().name()).hasToString("tenant");
        assertThat(table.entryOf(DomainPart.of("mx.google.com")).orElseThrow().name()).hasToString("google");
        assertThat(table.limitsOf(new ProviderName("hoster"))).isEqualTo(ProviderLimits.USUAL);
    }

    @Test
    void idleLifeAndChunkingAreTheOperatorsToSay() {
        var rule = new ProviderRule(Optional.of(new ProviderName("hoster")), List.of(DomainName.of("example.net")),
                Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(1)),
                Optional.of(Duration.ofSeconds(30)), Optional.of(false));
        var table = new ProviderTable(List.of(rule), ProviderLimits.USUAL.withConnections(8));

        assertThat(table.limitsAt(DomainPart.of("mx.example.net")))
                .isEqualTo(new ProviderLimits(8, 1000, Duration.ofSeconds(1), Duration.ofSeconds(30), false));
        assertThat(table.limitsOf(new ProviderName("mx:mx.example.org")).connections()).isEqualTo(8);
    }

    private String nameOf(String mx) {
        return shipped.of(DOMAIN, List.of(host(mx, 10))).text();
    }

    private static MxHost host(String name, int preference) {
        return new MxHost(DomainPart.of(name), preference,
                new Addresses.Known(List.of(InetAddress.ofLiteral("192.0.2.1"))));
    }

    private static ProviderTable table(Rule... rules) {
        return new ProviderTable(Stream.of(rules).map(Rule::made).toList(), ProviderLimits.USUAL);
    }

    private static Rule rule(String name, String mx) {
        return new Rule(name, mx, Optional.empty(), Optional.empty());
    }

    private record Rule(String name, String mx, Optional<Integer> limit, Optional<Integer> perConnection) {

        Rule connections(int value) {
            return new Rule(name, mx, Optional.of(value), perConnection);
        }

        Rule messages(int value) {
            return new Rule(name, mx, limit, Optional.of(value));
        }

        ProviderRule made() {
            return new ProviderRule(Optional.of(name).filter(text -> !text.isEmpty()).map(ProviderName::new),
                    List.of(DomainName.of(mx)), limit, perConnection, Optional.empty(), Optional.empty(),
                    Optional.empty());
        }
    }
}
