package org.stsrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest(name = "{0} contains {1}: {2}")
    @CsvSource(textBlock = """
            10.0.0.0/8,      10.255.255.255,  true
            10.0.0.0/8,      11.0.0.0,        false
            192.0.2.1,       192.0.2.1,       true
            192.0.2.1,       192.0.2.2,       false
            ::/0,            2001:db8::1,     true
            ::/0,            192.0.2.1,       false
            0.0.0.0/0,       ::1,             false
            fd00::/8,        fd12::1,         true
            fd00::/8,        fc00::1,         false
            2001:db8::1,     2001:db8::1,     true
            2001:db8::1,     2001:db8::2,     false
            """)
    void aNetworkContainsAnAddress(String network, String address, boolean contained) {
        assertThat(Network.of(network).contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
    }

    @Test
    void theSameNetworkHasOneSpelling() {
        assertThat(Network.of("FD00:0::/8")).isEqualTo(Network.of("fd00::/8"))
                .hasToString("fd00::/8")
                .hasSameHashCodeAs(Network.of("fd00::/8"));
        assertThat(Network.of("192.0.2.1")).isEqualTo(Network.of("192.0.2.1/32")).hasToString("192.0.2.1/32");
        assertThat(Network.of("0.0.0.0/0")).isNotEqualTo(Network.of("::/0")).hasToString("0.0.0.0/0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "10", "10.0", "0x0a.0.0.0", "10.0.0.0/-1", "10.0.0.0/33", "::/129", "/8",
            "10.0.0.1-5",
            "fe80::1%eth0", "::/", "10.0.0.0/08a", "localhost", "1::2::3"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> Network.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0} is too wide for a relay: {1}")
    @CsvSource(textBlock = """
            0.0.0.0/0,        true
            0.0.0.0/1,        true
            128.0.0.0/2,      true
            8.0.0.0/15,       true
            8.8.0.0/16,       false
            10.0.0.0/8,       false
            10.0.0.0/7,       true
            172.16.0.0/12,    false
            172.0.0.0/8,      true
            127.0.0.0/8,      false
            ::/0,             true
            2000::/3,         true
            2001:db8::/47,    true
            2001:db8::/48,    false
            fc00::/7,         false
            fd00::/8,         false
            fe80::/10,        false
            64:ff9b::/96,     true
            64:ff9b::/111,    true
            64:ff9b::/112,    false
            64:ff9b::/48,     true
            """)
    void aRelayIsNotOpenedToTheWorld(String network, boolean tooWide) {
        assertThat(Exposure.of(Network.of(network)).isPresent()).isEqualTo(tooWide);
    }
}
