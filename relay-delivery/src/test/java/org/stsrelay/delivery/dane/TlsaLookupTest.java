package org.stsrelay.delivery.dane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.MxHost.Addresses;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.ZoneResolver;

class TlsaLookupTest {

    private final ZoneResolver resolver = new ZoneResolver();

    @ParameterizedTest
    @ValueSource(ints = {245, 249, 253})
    void aNameWithoutRoomForServiceAndPortHasNoRecords(int length) {
        assertThat(state(length)).isEqualTo(
                new DaneState.Absent("the name " + name(length) + " is too long to have TLSA records"));
        assertThat(resolver.questions()).isEmpty();
    }

    @Test
    void theLongestNameWithRoomForThemIsAskedFor() {
        assertThat(state(244)).isInstanceOf(DaneState.Absent.class);
        assertThat(resolver.questions()).containsExactly("TLSA _25._tcp." + name(244) + " CACHED");
    }

    private DaneState state(int length) {
        var addresses = new Addresses.Known(List.of(InetAddress.getLoopbackAddress()), true, Optional.empty());
        var host = new MxHost(DomainPart.of(name(length)), 10, addresses);
        var via = new Route.Via(List.of(host), true, Optional.empty());
        return new TlsaLookup(resolver, 25).of(DomainPart.of("u.test"), via, host);
    }

    private static String name(int length) {
        var tail = ("a".repeat(49) + ".").repeat(4) + "test";
        return "b".repeat(length - tail.length() - 1) + "." + tail;
    }
}
