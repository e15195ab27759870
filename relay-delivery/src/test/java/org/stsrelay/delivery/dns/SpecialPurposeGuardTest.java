package org.stsrelay.delivery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialPurposeGuardTest {

    private final AddressGuard guard = new SpecialPurposeGuard(List.of());

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(textBlock = """
            0.0.0.0,                 unspecified
            0.1.2.3,                 this network
            10.0.0.0,                private use
            10.255.255.255,          private use
            100.64.0.1,              shared address space behind carrier-grade NAT
            100.127.255.255,         shared address space behind carrier-grade NAT
            127.0.0.1,               loopback
            127.255.255.254,         loopback
            169.254.169.254,         link-local
            172.16.0.1,              private use
            172.31.255.255,          private use
            192.0.0.8,               IETF protocol assignments
            192.0.2.1,               documentation
            192.88.99.1,             6to4 relay anycast
            192.168.1.1,             private use
            198.18.0.1,              benchmarking
            198.19.255.255,          benchmarking
            198.51.100.1,            documentation
            203.0.113.1,             documentation
            224.0.0.1,               multicast
            239.255.255.255,         multicast
            240.0.0.1,               reserved
            255.255.255.255,         broadcast
            ::,                      unspecified
            ::1,                     loopback
            ::2,                     reserved
            ::7f00:1,                reserved
            64:ff9b:1::1,            local-use IPv4/IPv6 translation
            100::1,                  discard-only
            200::1,                  reserved
            2001::1,                 Teredo tunneling
            2001:2::1,               benchmarking
            2001:10::1,              ORCHID
            2001:20::1,              ORCHID
            2001:1::1,               IETF protocol assignments
            2001:db8::1,             documentation
            2002:c000:204::1,        6to4 tunneling
            3fff::1,                 documentation
            4000::1,                 reserved
            5f00::1,                 segment routing identifiers
            9999::1,                 reserved
            fc00::1,                 unique local
            fdff::1,                 unique local
            fe80::1,                 link-local
            fec0::1,                 site-local
            ff02::1,                 multicast
            64:ff9b::10.0.0.1,       private use
            64:ff9b::127.0.0.1,      loopback
            """)
    void whatIsSetAsideIsRefused(String address, String purpose) {
        assertThat(guard.refusal(InetAddress.ofLiteral(address))).contains(purpose);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
            "198.20.0.0", "223.255.255.255", "2001:200::1", "2001:db7::1", "2001:4860:4860::8888", "2a00::1", "2003::1",
            "3ffe::1", "64:ff9b::8.8.8.8"})
    void theWorldIsNotRefused(String address) {
        assertThat(guard.refusal(InetAddress.ofLiteral(address))).isEmpty();
    }

    @Test
    void anIpv4AddressInIpv6ClothesIsJudgedByWhatItIs() throws UnknownHostException {
        assertThat(guard.refusal(mapped(10, 1, 2, 3))).contains("private use");
        assertThat(guard.refusal(mapped(8, 8, 8, 8))).isEmpty();
    }

    @Test
    void aZoneHidesNothing() throws UnknownHostException {
        var linkLocal = InetAddress.ofLiteral("fe80::1").getAddress();

        assertThat(guard.refusal(Inet6Address.getByAddress(null, linkLocal, 1))).contains("link-local");
    }

    @Test
    void internalNetworksAreAllowed() throws UnknownHostException {
        var lenient = new SpecialPurposeGuard(List.of("10.1.0.0/16", "127.0.0.1", "fd00:1::/32"));

        assertThat(List.of("10.1.255.255", "127.0.0.1", "fd00:1:2::3", "64:ff9b::10.1.0.1"))
                .allSatisfy(address -> assertThat(lenient.refusal(InetAddress.ofLiteral(address))).isEmpty());
        assertThat(lenient.refusal(mapped(10, 1, 2, 3))).isEmpty();
        assertThat(List.of("10.2.0.0", "127.0.0.2", "fd00:2::1", "64:ff9b::10.2.0.1"))
                .allSatisfy(address -> assertThat(lenient.refusal(InetAddress.ofLiteral(address))).isPresent());
    }

    @Test
    void theTranslationPrefixAsAWholeMayBeInternal() {
        assertThat(new SpecialPurposeGuard(List.of("64:ff9b::/96")).refusal(InetAddress.ofLiteral("64:ff9b::10.0.0.1")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "10", "10.1", "10.1.2.3.4", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "10.0.0.*",
            "10.0.0.0-255", "example.org", "fe80::1%eth0", "010.0.0.1/32x", "/8"})
    void whatIsNoNetworkIsAnError(String text) {
        assertThatThrownBy(() -> new SpecialPurposeGuard(List.of(text))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void hostBitsAreAnErrorThatNamesTheNetwork() {
        assertThatThrownBy(() -> new SpecialPurposeGuard(List.of("10.1.2.3/8")))
                .hasMessage("'10.1.2.3/8' has host bits set: write 10.0.0.0/8");
    }

    private static InetAddress mapped(int a, int b, int c, int d) throws UnknownHostException {
        var octets = new byte[16];
        octets[10] = (byte) 0xFF;
        octets[11] = (byte) 0xFF;
        octets[12] = (byte) a;
        octets[13] = (byte) b;
        octets[14] = (byte) c;
        octets[15] = (byte) d;
        return Inet6Address.getByAddress(null, octets, -1);
    }
}
