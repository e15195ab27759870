package org.stsrelay.delivery.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainPart;

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
}
