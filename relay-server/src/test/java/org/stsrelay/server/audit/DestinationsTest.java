package org.stsrelay.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            Nov 24 12:00:00 mail postfix/smtp[123]: 4XyZ12: to=<A@Partner.Example>, relay=mx.partner.example[192.0.2.1]:25, delay=0.5, delays=0/0/0/0, dsn=2.0.0, status=sent (250 2.0.0 Ok) | 1
            2026-11-24T12:00:00.000+00:00 mail postfix-out/smtp[9]: ABCDEF0123: to=<a@partner.example>, orig_to=<x@here.example>, relay=none, delay=1, status=deferred (connect timed out) | 0
            Nov 24 12:00:00 mail postfix/smtp[123]: 4XyZ12: to=<a@partner.example>, relay=none, delay=1, dsn=5.4.4, status=bounced (host not found) | 0
            2026-11-24 12:00:00 1rABCD-000001-2x => a@partner.example R=dnslookup T=remote_smtp H=mx.partner.example [192.0.2.1] X=TLS1.3 C="250 OK" | 1
            2026-11-24 12:00:00 1rABCD-00000000001-2xYz -> b <a@partner.example> R=dnslookup T=remote_smtp H=mx [192.0.2.1] | 1
            2026-11-24 12:00:00 1rABCD-000001-2x == a@partner.example R=dnslookup T=remote_smtp defer (-53): retry time not reached | 0
            2026-11-24 12:00:00 1rABCD-000001-2x ** a@partner.example R=dnslookup T=remote_smtp: no such user | 0
            partner.example | 1
            a@PARTNER.example  # a list may hold addresses | 1
            partner.example. | 1
            """)
    void aLineNamesADomainAndWhetherAMessageWentThere(String line, long messages) throws IOException {
        var found = read(line + "\n");

        assertThat(found.messages()).hasSize(1);
        assertThat(found.messages().entrySet().iterator().next()).satisfies(entry -> {
            assertThat(entry.getKey()).hasToString("partner.example");
            assertThat(entry.getValue()).isEqualTo(messages);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            Nov 24 12:00:00 mail postfix/local[1]: 4XyZ12: to=<root@here.example>, relay=local, status=sent (delivered) | here
            Nov 24 12:00:00 mail postfix/smtpd[1]: 4XyZ12: client=x[1.2.3.4], to=<a@b.example>, status=sent (x) | in
            Nov 24 12:00:00 mail postfix/smtp[1]: 4XyZ12: to=<a@b.example>, relay=none | no end
            Nov 24 12:00:00 mail postfix/qmgr[1]: 4XyZ12: from=<a@b.example>, size=1, nrcpt=1 (queue active) | sender
            2026-11-24 12:00:00 1rABCD-000001-2x <= a@b.example H=x [1.2.3.4] P=esmtp S=1 | sender
            2026-11-24 12:00:00 1rABCD-000001-2x => user <user@here.example> R=localuser T=local_delivery | here
            # a comment | comment
            localhost | single label
            a@[192.0.2.1] | literal
            -x-.example | no name
            two words.example | no list
            """)
    void whatNamesNoDomainOfTheWorldIsPassedOver(String line, String why) throws IOException {
        assertThat(read(line + "\n").messages()).as(why).isEmpty();
    }

    @Test
    void messagesAreCountedAndTheBusiestComesFirst() throws IOException {
        var found = read("a.example\nb.example\nx@b.example\n\n# no\nc.example\n");

        assertThat(found.messages().keySet().stream().map(Object::toString)).containsExactly("b.example", "a.example",
                "c.example");
        assertThat(found.messages().values()).containsExactly(2L, 1L, 1L);
        assertThat(found.lines()).isEqualTo(6);
        assertThat(found.understood()).isEqualTo(4);
    }

    @Test
    void thereIsAnEndToHowManyAreRemembered() throws IOException {
        var found = Destinations.read(new StringReader("a.example\nb.example\nc.example\nb.example\n"), 2);

        assertThat(found.messages()).hasSize(2);
        assertThat(found.full()).isTrue();
        assertThat(read("a.example\n").full()).isFalse();
    }

    /// A hundred megabytes without a line end, and then a line.
    @Test
    void anEndlessLineTakesNoMemory() throws IOException {
        var endless = new Reader() {
            private long left = 100_000_000;

            @Override
            public int read(char[] buffer, int offset, int length) {
                var next = (int) Math.min(length, left);
                Arrays.fill(buffer, offset, offset + next, 'a');
                left -= next;
                return next == 0 ? -1 : next;
            }

            @Override
            public void close() {}
        };

        assertThat(Destinations.read(new BufferedReader(endless)).messages()).isEmpty();
    }

    @Test
    void noLineBreaksTheReader() throws IOException {
        var random = new Random(38);
        var text = random.ints(200_000, 0, 0x250)
                .mapToObj(c -> c % 9 == 0 ? "\n" : c % 31 == 0 ? "/smtp[1]: A: to=<" : Character.toString(c))
                .collect(Collectors.joining());

        assertThat(read(text).lines()).isPositive();
    }

    private static Destinations read(String text) throws IOException {
        return Destinations.read(new StringReader(text));
    }
}
