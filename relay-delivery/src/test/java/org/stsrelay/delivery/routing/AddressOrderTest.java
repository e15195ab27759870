package org.stsrelay.delivery.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `delivery.addresses`.
class AddressOrderTest {

    private static final List<InetAddress> BOTH = addresses("2001:db8::2 192.0.2.2 2001:db8::1 192.0.2.1");

    @ParameterizedTest
    @CsvSource({"PREFER_IPV4, 192.0.2.2 192.0.2.1 2001:db8::2 2001:db8::1",
            "PREFER_IPV6, 2001:db8::2 2001:db8::1 192.0.2.2 192.0.2.1", "IPV4, 192.0.2.2 192.0.2.1",
            "IPV6, 2001:db8::2 2001:db8::1"})
    void aFamilyComesFirstOrAlone(AddressOrder order, String expected) {
        assertThat(order.of(BOTH)).isEqualTo(addresses(expected));
    }

    private static List<InetAddress> addresses(String texts) {
        return Stream.of(texts.split(" ")).map(InetAddress::ofLiteral).toList();
    }
}
