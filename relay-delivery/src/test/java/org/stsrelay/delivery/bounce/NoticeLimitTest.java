package org.stsrelay.delivery.bounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.lab.Letter;

class NoticeLimitTest {

    private static final DomainPart EXAMPLE = DomainPart.of("example.org");

    private final NoticeLimit limit = new NoticeLimit(() -> new NoticeRate(3, Duration.ofHours(1)));

    @Test
    void overTheLimitTheReasonNamesItAndItsKey() {
        for (var i = 0; i < 3; i++) {
            assertThat(limit.take(EXAMPLE, Desk.NOON)).isEmpty();
        }

        assertThat(limit.take(EXAMPLE, Desk.NOON)).contains(new Withheld(Withheld.Cause.LIMIT,
                "example.org has had 3 notices within 1 hour, the most that bounces.limit allows; raise it if these are"
                        + " wanted"));
    }

    @Test
    void oneDomainsCountIsNotAnothers() {
        for (var i = 0; i < 3; i++) {
            limit.take(EXAMPLE, Desk.NOON);
        }

        assertThat(limit.take(DomainPart.of("other.example"), Desk.NOON)).isEmpty();
    }

    @Test
    void whatCouldNotBeWrittenDoesNotCount() {
        var desk = new Desk(new BouncePolicy(BouncePolicy.To.ALL, _ -> false), 1000,
                new NoticeRate(1, Duration.ofHours(1)));
        var letter = Letter.to("bob@partner.example");
        var result = Desk.result(letter, new PolicyApplied.None(), List.of(), _ -> Desk.failed("5.1.1 no"));
        var lease = letter.lease(Desk.LETTER, Desk.NOON, 0);
        var unreadable = new Lease(lease.message(), lease.consignment(), unreadable());

        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> desk.tell(unreadable, result, false)).hasRootCauseMessage("unreadable");
        }

        assertThat(desk.tell(lease, result, false).notices()).hasSize(1);
        assertThat(desk.tell(lease, result, false).withheld()).hasSize(1);
    }

    @Test
    void noHourHasMoreThanTheLimitWhereverItBegins() {
        assertThat(taken(Duration.ZERO)).isTrue();
        assertThat(taken(Duration.ofMinutes(50))).isTrue();
        assertThat(taken(Duration.ofMinutes(55))).isTrue();
        assertThat(taken(Duration.ofMinutes(59))).isFalse();
        assertThat(taken(Duration.ofMinutes(60))).isTrue();
        assertThat(taken(Duration.ofMinutes(61))).isFalse();
    }

    @Test
    void domainsThatAreForgottenTakeNoRoomAndStartAnew() {
        for (var i = 0; i < 5000; i++) {
            var domain = DomainPart.of("d" + i + ".example");
            assertThat(limit.take(domain, at(Duration.ofHours(2L * i)))).isEqualTo(Optional.empty());
        }
    }

    private boolean taken(Duration after) {
        return limit.take(EXAMPLE, at(after)).isEmpty();
    }

    private static Instant at(Duration after) {
        return Desk.NOON.plus(after);
    }

    private static Body unreadable() {
        return new Body() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                throw new IOException("unreadable");
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("unreadable");
            }
        };
    }
}
