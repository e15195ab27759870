package org.stsrelay.delivery.dns.dnsjava;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.DnsFault;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabDns;

/// The cache as those see it who ask.
class AnswerCacheTest {

    private static final DomainName DOMAIN = DomainName.of("u.test");

    private final LabDns dns = LabDns.start();
    private final LabClock clock = new LabClock(Instant.parse("2026-01-01T12:00:00Z"));
    private final Resolver resolver = new DnsjavaResolver(List.of(dns.address()),
            new Patience(Duration.ofSeconds(20), Duration.ofSeconds(60)), clock, (_, _, _) -> {
            });

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void anAnswerIsKeptForItsTtl() {
        dns.ttl(Duration.ofMinutes(10)).txt("u.test", "old");
        assertThat(text()).isEqualTo("old");
        dns.remove("u.test").txt("u.test", "new");

        clock.advance(Duration.ofSeconds(599));
        assertThat(text()).isEqualTo("old");
        clock.advance(Duration.ofSeconds(1));
        assertThat(text()).isEqualTo("new");
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void theTimeLeftIsTold() {
        dns.ttl(Duration.ofMinutes(10)).txt("u.test", "x");
        assertThat(timeToLive()).isEqualTo(Duration.ofMinutes(10));
        clock.advance(Duration.ofMinutes(3));

        assertThat(timeToLive()).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void anAnswerIsKeptForAnHourAtMost() {
        dns.ttl(Duration.ofDays(7)).txt("u.test", "x");
        assertThat(timeToLive()).isEqualTo(Duration.ofHours(1));
        clock.advance(Duration.ofHours(1));
        resolver.txt(DOMAIN, Freshness.CACHED);

        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void anAnswerWithoutTtlIsNotKept() {
        dns.ttl(Duration.ZERO).txt("u.test", "x");
        resolver.txt(DOMAIN, Freshness.CACHED);
        resolver.txt(DOMAIN, Freshness.CACHED);

        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void theShortestTtlOnTheWayCounts() {
        dns.ttl(Duration.ofMinutes(1)).cname("u.test", "a.test").ttl(Duration.ofMinutes(10)).txt("a.test", "x");

        assertThat(timeToLive()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void anAbsenceIsKeptAsLongAsTheSoaSaysButFiveMinutesAtMost() {
        dns.negativeTtl(Duration.ofMinutes(1));
        resolver.txt(DOMAIN, Freshness.CACHED);
        clock.advance(Duration.ofSeconds(59));
        resolver.txt(DOMAIN, Freshness.CACHED);
        assertThat(asked()).isEqualTo(1);

        dns.negativeTtl(Duration.ofHours(10));
        clock.advance(Duration.ofSeconds(1));
        resolver.txt(DOMAIN, Freshness.CACHED);
        clock.advance(Duration.ofSeconds(299));
        resolver.txt(DOMAIN, Freshness.CACHED);
        assertThat(asked()).isEqualTo(2);
        clock.advance(Duration.ofSeconds(1));
        resolver.txt(DOMAIN, Freshness.CACHED);
        assertThat(asked()).isEqualTo(3);
    }

    @Test
    void anAbsenceWithoutSoaIsNotKept() {
        dns.a("u.test", "192.0.2.1").fault(new DnsFault.NoSoa(), "u.test");
        resolver.txt(DOMAIN, Freshness.CACHED);

        assertThat(resolver.txt(DOMAIN, Freshness.CACHED)).isInstanceOf(Answer.NoData.class);
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void aFailureIsKeptForHalfAMinute() {
        dns.txt("u.test", "x").servfail("u.test");
        resolver.txt(DOMAIN, Freshness.CACHED);
        dns.heal("u.test");

        clock.advance(Duration.ofSeconds(29));
        assertThat(resolver.txt(DOMAIN, Freshness.CACHED)).isInstanceOf(Answer.Failed.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(text()).isEqualTo("x");
    }

    @Test
    void STS_8_1_1_aFreshQuestionPassesTheCacheAndRefreshesIt() {
        dns.txt("u.test", "old");
        text();
        dns.remove("u.test").txt("u.test", "new");

        assertThat(resolver.txt(DOMAIN, Freshness.FRESH))
                .isInstanceOfSatisfying(Answer.Found.class,
                        found -> assertThat(found.value()).isEqualTo(List.of("new")));
        assertThat(text()).isEqualTo("new");
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void aFreshAbsenceReplacesWhatWasKept() {
        dns.txt("u.test", "old");
        text();
        dns.remove("u.test");
        resolver.txt(DOMAIN, Freshness.FRESH);

        assertThat(resolver.txt(DOMAIN, Freshness.CACHED)).isInstanceOf(Answer.NxDomain.class);
    }

    @Test
    void aFreshAnswerThatMustNotBeKeptEndsWhatWasKept() {
        dns.txt("u.test", "old");
        text();
        dns.remove("u.test").ttl(Duration.ZERO).txt("u.test", "new");
        resolver.txt(DOMAIN, Freshness.FRESH);

        assertThat(text()).isEqualTo("new");
    }

    @Test
    void aFailedFreshQuestionIsToldAndHidesNothing() {
        dns.txt("u.test", "x");
        text();
        dns.servfail("u.test");

        assertThat(resolver.txt(DOMAIN, Freshness.FRESH)).isInstanceOf(Answer.Failed.class);
        assertThat(text()).isEqualTo("x");
    }

    @Test
    void aClockSetBackMakesNoAnswerLiveLonger() {
        dns.ttl(Duration.ofMinutes(1)).txt("u.test", "old");
        text();
        dns.remove("u.test").txt("u.test", "new");
        clock.advance(Duration.ofDays(-365));

        assertThat(text()).isEqualTo("new");
    }

    @Test
    void aHundredWhoAskAtOnceAreOneQuestion() throws Exception {
        dns.txt("u.test", "x").delay(Duration.ofMillis(300), "u.test");
        var answers = new ArrayList<Future<Answer<List<String>>>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 100; i++) {
                answers.add(threads.submit(() -> resolver.txt(DOMAIN, Freshness.CACHED)));
            }
        }

        assertThat(answers).allSatisfy(answer -> assertThat(answer.get()).isInstanceOf(Answer.Found.class));
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void typesAreKeptApart() {
        dns.txt("u.test", "x").a("u.test", "192.0.2.1").mx("u.test", 10, "mx.test");

        assertThat(resolver.txt(DOMAIN, Freshness.CACHED)).isInstanceOf(Answer.Found.class);
        assertThat(resolver.mx(DOMAIN, Freshness.CACHED)).isInstanceOf(Answer.Found.class);
        assertThat(resolver.addresses(DOMAIN, Freshness.CACHED)).isInstanceOf(Answer.Found.class);
    }

    private String text() {
        return found().value().getFirst();
    }

    private Duration timeToLive() {
        return found().timeToLive();
    }

    private Answer.Found<List<String>> found() {
        var answer = resolver.txt(DOMAIN, Freshness.CACHED);
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return (Answer.Found<List<String>>) answer;
    }

    private long asked() {
        return dns.asked("u.test", "TXT");
    }
}
