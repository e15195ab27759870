package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The wire and what becomes of it, with `.` for the octet itself, C for CR, L for LF. Every case is tried in pieces of
/// every size.
class DataReaderTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            .CL,                      ''
            aCL.CL,                   aCL
            aCLCL.CL,                 aCLCL
            ..CL.CL,                  .CL
            ..firstCL.CL,             .firstCL
            aCL..CL.CL,               aCL.CL
            aCL.bCL.CL,               aCLbCL
            aCL...CL.CL,              aCL..CL
            a.CL.CL,                  a.CL
            abcdefghijklmnopCL.CL,    abcdefghijklmnopCL
            """)
    void SMTP_4_5_2_1_transparencyDotsAreTakenOut(String wire, String text) {
        checkInAnyPieces(wire, text, false, false);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            aL.LbCL.CL,       aCL.CLbCL
            aL.CLbCL.CL,      aCL.CLbCL
            aCL.LbCL.CL,      aCLCLbCL
            aLCL.CL,          aCLCL
            aL..bCL.CL,       aCL..bCL
            LL.CL.CL,         CLCL.CL
            abcdefgL.LhijklmnCL.CL, abcdefgCL.CLhijklmnCL
            """)
    void SMTP_4_1_1_4_2_aBareLfEndsNothingAndIsMended(String wire, String text) {
        checkInAnyPieces(wire, text, false, true);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            aC.CbCL.CL
            aCL.CbCL.CL
            aC.CLbCL.CL
            aCCL.CL
            aCL.CCLbCL.CL
            aLC.CLbCL.CL
            aCL.C.CL.CL
            CCL.CL
            abcdefgC.CLhCL.CL
            """)
    void SMTP_2_3_8_1_aBareCrEndsNothingAndIsNoted(String wire) {
        for (var piece = 1; piece <= wire.length(); piece++) {
            var reader = new DataReader((_, _, _) -> {
            });
            assertThat(feed(reader, octets(wire), piece)).as(wire + " in pieces of " + piece).isEqualTo(wire.length());
            assertThat(reader.sawBareCr()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = "aCL.CLRSETCL, 6")
    void whatFollowsTheEndIsLeftAlone(String wire, int end) {
        for (var piece = 1; piece <= wire.length(); piece++) {
            assertThat(feed(new DataReader((_, _, _) -> {
            }), octets(wire), piece)).isEqualTo(end);
        }
    }

    private static void checkInAnyPieces(String wire, String text, boolean bareCr, boolean bareLf) {
        for (var piece = 1; piece <= wire.length(); piece++) {
            var out = new ByteArrayOutputStream();
            var reader = new DataReader(out::write);
            var used = feed(reader, octets(wire), piece);
            assertThat(out.toString(StandardCharsets.US_ASCII)).as(wire + " in pieces of " + piece)
                    .isEqualTo(new String(octets(text), StandardCharsets.US_ASCII));
            assertThat(used).isEqualTo(wire.length());
            assertThat(reader.sawBareCr()).isEqualTo(bareCr);
            assertThat(reader.sawBareLf()).isEqualTo(bareLf);
        }
    }

    /// @return how many octets it took until the end
    private static int feed(DataReader reader, byte[] wire, int piece) {
        var used = 0;
        while (used < wire.length && !reader.hasEnded()) {
            var to = Math.min(wire.length, used + piece);
            var next = reader.read(wire, used, to);
            assertThat(next == to || reader.hasEnded()).isTrue();
            used = next;
        }
        assertThat(reader.hasEnded()).isTrue();
        return used;
    }

    private static byte[] octets(String text) {
        return text.replace('C', '\r').replace('L', '\n').getBytes(StandardCharsets.US_ASCII);
    }
}
