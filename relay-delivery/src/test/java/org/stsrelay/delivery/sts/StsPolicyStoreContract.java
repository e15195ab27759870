package org.stsrelay.delivery.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy.Trouble;
import org.stsrelay.delivery.sts.StsPolicy.Mode;
import org.stsrelay.delivery.sts.StsPolicyStore.DnsTrouble;

/// What every [StsPolicyStore] promises.
public interface StsPolicyStoreContract {

    Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    StsPolicyStore policies();

    @Test
    default void aKeptPolicyComesBackAsItWas() {
        var policy = enforced("one.example", "1");

        policies().keep(policy);

        assertThat(policies().policy(policy.domain())).contains(policy);
        assertThat(policies().policy(DomainName.of("two.example"))).isEmpty();
    }

    @Test
    default void aPolicyOfModeNoneAndOneWithTroubleAreKeptToo() {
        var none = new CachedPolicy(DomainName.of("none.example"), "1",
                new StsPolicy(Mode.NONE, Duration.ofDays(1), List.of(), List.of("version: STSv1", "mode: none")), NOON,
                "", NOON, Optional.of(new Trouble(Trouble.Kind.RECORD, NOON, "the policy host does not answer")));

        policies().keep(none);

        assertThat(policies().policy(none.domain())).contains(none);
    }

    @Test
    default void aNewPolicyTakesThePlaceOfTheOld() {
        policies().keep(enforced("one.example", "1"));
        policies().keep(enforced("one.example", "2"));

        assertThat(policies().policies()).extracting(CachedPolicy::id).containsExactly("2");
    }

    @Test
    default void policiesAreInTheOrderOfTheirDomains() {
        policies().keep(enforced("b.example", "1"));
        policies().keep(enforced("a.example", "1"));

        assertThat(policies().policies()).extracting(each -> each.domain().ascii())
                .containsExactly("a.example", "b.example");
    }

    @Test
    default void aForgottenPolicyIsGone() {
        var policy = enforced("one.example", "1");
        policies().keep(policy);

        assertThat(policies().forget(policy.domain())).isTrue();
        assertThat(policies().forget(policy.domain())).isFalse();
        assertThat(policies().policy(policy.domain())).isEmpty();
    }

    @Test
    default void aPolicyThatAsksForLessSaysSo() {
        var one = enforced("one.example", "1");
        var weaker = new CachedPolicy(one.domain(), "2", one.policy(), NOON, "", NOON, Optional.empty(),
                Optional.of("mode enforce became testing"));

        policies().keep(weaker);

        assertThat(policies().policy(one.domain())).contains(weaker);
    }

    @Test
    default void versionsComeBackTheLatestFirst() {
        var first = version("1", NOON, Optional.empty());
        var second = version("2", NOON.plusSeconds(60), Optional.of("max_age 604800 s became 60 s"));
        policies().remember(first);
        policies().remember(second);

        assertThat(policies().versions(first.domain())).containsExactly(second, first);
        assertThat(policies().versions(DomainName.of("two.example"))).isEmpty();
    }

    @Test
    default void aVersionOfTheSameFetchIsReplaced() {
        policies().remember(version("1", NOON, Optional.empty()));
        var confirmed = version("1", NOON, Optional.of("confirmed"));
        policies().remember(confirmed);

        assertThat(policies().versions(confirmed.domain())).containsExactly(confirmed);
    }

    @Test
    default void onlyTheLatestTwentyVersionsAreRemembered() {
        for (var i = 0; i < 25; i++) {
            policies().remember(version("v" + i, NOON.plusSeconds(i), Optional.empty()));
        }

        assertThat(policies().versions(DomainName.of("one.example"))).hasSize(PolicyVersion.REMEMBERED)
                .extracting(PolicyVersion::id)
                .startsWith("v24")
                .endsWith("v5");
    }

    @Test
    default void versionsOutliveTheirPolicyForAWhile() {
        var policy = enforced("one.example", "1");
        policies().keep(policy);
        policies().remember(version("1", NOON, Optional.empty()));
        policies().forgetVersions(NOON.plusSeconds(1));
        assertThat(policies().versions(policy.domain())).as("its policy is kept").hasSize(1);

        policies().forget(policy.domain());
        policies().forgetVersions(NOON);
        assertThat(policies().versions(policy.domain())).as("not long ago").hasSize(1);
        policies().forgetVersions(NOON.plusSeconds(1));

        assertThat(policies().versions(policy.domain())).isEmpty();
    }

    private static PolicyVersion version(String id, Instant fetched, Optional<String> weakening) {
        return new PolicyVersion(DomainName.of("one.example"), id, Mode.ENFORCE, Duration.ofDays(7),
                List.of("version: STSv1", "x-note: \"quoted\" \\ and Ä"), fetched, fetched.plusSeconds(5),
                "CN=mta-sts.one.example", weakening);
    }

    @Test
    default void troubleWithTheDnsIsRememberedUntilItIsOver() {
        var trouble = new DnsTrouble(DomainName.of("one.example"), NOON, true);
        policies().keep(trouble);
        assertThat(policies().dnsTrouble(trouble.domain())).contains(trouble);

        policies().forgetDnsTrouble(trouble.domain());

        assertThat(policies().dnsTrouble(trouble.domain())).isEmpty();
    }

    static CachedPolicy enforced(String domain, String id) {
        var mx = List.of(new MxPattern(false, DomainName.of("mx1." + domain)),
                new MxPattern(true, DomainName.of("mail." + domain)));
        var lines = List.of("version: STSv1", "mode: enforce", "mx: mx1." + domain, "mx: *.mail." + domain,
                "max_age: 604800", "x-note: \"quoted\" \\ and Ä");
        return new CachedPolicy(DomainName.of(domain), id,
                new StsPolicy(Mode.ENFORCE, Duration.ofDays(7), mx, lines), NOON,
                "CN=mta-sts." + domain + ", until 2026-03-01", NOON.plusSeconds(60), Optional.empty());
    }
}
