package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an administrator reads in `queue summary --by reason`.
class ReasonClassTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mx1.a.example's certificate expired 2026-11-20 | certificate expired
            a certificate in the chain of mx1.a.example has expired; its own ended 2027-01-01 | certificate expired
            the certificate of mx.a.example is for other.example | certificate is for another name
            the certificate of mx.a.example is vouched for by no trust anchor | certificate from no trusted authority
            the MX host mx.a.example is not in the MTA-STS policy of a.example (id 7, mode enforce) | MX host not in the MTA-STS policy
            mx.a.example offers no STARTTLS | no STARTTLS offered
            mx2.a.example: connection refused | connection refused
            no connection to mx.a.example (192.0.2.1, port 25): no answer in time | connection timed out
            mx.a.example: did not answer in time | no answer in time
            mx.a.example: was lost while an answer was awaited: Connection reset | connection lost
            the name server 192.0.2.53 answered SERVFAIL for a.example MX | name server does not answer
            mx.a.example said 451 4.7.1 Greylisted, please try again in 300 seconds | greylisted
            mx.a.example said 450 4.7.1 <b@a.example>: try again later | greylisted
            mx.a.example said 421 4.7.28 unusual rate of mail from 198.51.100.7 | sending rate limited
            mx.a.example said 452 4.2.2 The recipient's inbox is out of storage | mailbox full
            mx.a.example said 451 4.3.0 queue file write error at 12:03:07 id 4XyZ1 | reply 451 4.3.0
            mx.a.example answered EHLO with: 421 4.3.2 closing | reply 421 4.3.2
            [192.0.2.1] is at 192.0.2.1 (documentation), where no mail is sent unless delivery.internal-networks allows it | address to which no mail is sent
            held: restored from the backup of 2026-11-20T10:00:00Z | held: restored from the backup of
            held: TICKET-4711 spam | held: spam
            12345 | other
            """)
    void theSameTroubleElsewhereIsTheSameClass(String clause, String words) {
        assertThat(ReasonClass.of(clause)).isEqualTo(words);
    }

    @Test
    void whatWasNeverTriedHasAClassOfItsOwn() {
        assertThat(ReasonClass.of("")).isEqualTo(ReasonClass.FRESH);
    }

    @Test
    void hostsNumbersAndLengthNeverMakeAClass() {
        var one = ReasonClass.of("mx1.a.example: 17 frobnications " + "of the blue kind ".repeat(20));
        var other = ReasonClass.of("mx2.b.example: 4 frobnications " + "of the blue kind ".repeat(20));

        assertThat(one).isEqualTo(other).hasSizeLessThan(80);
    }
}
