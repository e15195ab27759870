package org.stsrelay.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OctetsTest {

    private static final int LONGEST = 40;

    /// The others are its neighbours, and those that differ from it in the highest bit only.
    @ParameterizedTest
    @ValueSource(bytes = {'a', 0, '\r' - 1, '\r' + 1, '\n' - 1, '\n' + 1, (byte) 0x8d, (byte) 0x8a, (byte) 0xff})
    void aNewlineIsFoundWhereverItStandsAmongWhatever(byte other) {
        for (var from = 0; from < LONGEST; from++) {
            for (var at = from; at < LONGEST; at++) {
                for (var newline : new byte[]{'\r', '\n'}) {
                    var octets = filled(other);
                    octets[at] = newline;

                    assertThat(Octets.newline(octets, from, LONGEST)).isEqualTo(at);
                    assertThat(Octets.newline(octets, from, at)).isEqualTo(at);
                    assertThat(Octets.newline(octets, at + 1, LONGEST)).isEqualTo(LONGEST);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {(byte) 0x80, (byte) 0xc3, (byte) 0xff})
    void aHighOctetIsFoundWhereverItStands(byte high) {
        for (var from = 0; from < LONGEST; from++) {
            for (var at = from; at < LONGEST; at++) {
                var octets = filled((byte) 0x7f);
                octets[at] = high;

                assertThat(Octets.anyHigh(octets, from, LONGEST)).isTrue();
                assertThat(Octets.anyHigh(octets, from, at)).isFalse();
                assertThat(Octets.anyHigh(octets, at + 1, LONGEST)).isFalse();
            }
        }
    }

    private static byte[] filled(byte octet) {
        var octets = new byte[LONGEST];
        Arrays.fill(octets, octet);
        return octets;
    }
}
