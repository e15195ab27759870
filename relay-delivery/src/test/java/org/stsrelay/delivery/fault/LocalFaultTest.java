package org.stsrelay.delivery.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.RememberedFault;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.outcome.TlsOutcome.Result;
import org.stsrelay.lab.LabClock;

/// Twenty unrelated domains and four sessions of five, within ten minutes.
class LocalFaultTest {

    private static final PolicyApplied ENFORCE = sts("enforce");
    private static final Result STRIPPED = failed(FailureType.STARTTLS_NOT_SUPPORTED);
    private static final Result GOOD = new Result.Success();
    private static final FaultSettings USUAL = new FaultSettings(20, 3, Duration.ofMinutes(10), 0.8);

    private final LabClock clock = new LabClock(Instant.parse("2026-11-24T12:00:00Z"));
    private final RememberedFault mark = new RememberedFault();
    private Optional<FaultSettings> settings = Optional.of(USUAL);
    private LocalFault fault = open();

    @Test
    void twentyUnrelatedDomainsWithoutStarttlsAreOurFault() {
        fail(20);

        assertThat(fault.standing()).map(LocalFault.Standing::kind).contains(FaultKind.NO_STARTTLS);
        assertThat(fault.standing().orElseThrow().sentence()).contains("STARTTLS", "firewall", "queue fault --clear");
    }

    @Test
    void nineteenAreNot() {
        fail(19);
        fail(19);

        assertThat(fault.standing()).isEmpty();
    }

    @Test
    void subdomainsOfOneOrganisationCountOnce() {
        judge(40, i -> "d" + i + ".customer.example", i -> "mx." + i + "host.example", ENFORCE, STRIPPED);

        assertThat(fault.standing()).isEmpty();
    }

    @Test
    void oneProvidersFaultIsNotOursHoweverManyDomainsItHosts() {
        judge(200, i -> "customer" + i + ".example", i -> "mx" + i + ".provider.example", ENFORCE,
                failed(FailureType.CERTIFICATE_EXPIRED));

        assertThat(fault.standing()).isEmpty();
    }

    @Test
    void twoProvidersAreNotEnoughAndThreeAre() {
        judge(60, i -> "customer" + i + ".example", i -> "mx.provider" + i % 2 + ".example", ENFORCE, STRIPPED);
        assertThat(fault.standing()).isEmpty();

        judge(1, _ -> "another.example", _ -> "mx.another.example", ENFORCE, STRIPPED);
        assertThat(fault.standing()).isPresent();
    }

    @Test
    void failuresOfDifferentKindsAreNotOneFault() {
        fail(19);
        judge(19, i -> "old" + i + ".example", i -> "mx.old" + i + ".example", ENFORCE,
                failed(FailureType.CERTIFICATE_EXPIRED));

        assertThat(fault.standing()).isEmpty();
    }

    @Test
    void whileOneSessionInFourSucceedsItIsNotUs() {
        succeed(10);
        fail(30);

        assertThat(fault.standing()).isEmpty();
    }

    @Test
    void domainsThatAskForNothingOrOnlyTestSayNothing() {
        judge(40, LocalFaultTest::domain, LocalFaultTest::host, new PolicyApplied.None(), STRIPPED);
        judge(40, LocalFaultTest::domain, LocalFaultTest::host, sts("testing"), STRIPPED);
        assertThat(fault.standing()).isEmpty();

        judge(1000, LocalFaultTest::domain, LocalFaultTest::host, new PolicyApplied.None(), GOOD);
        fail(20);
        assertThat(fault.standing()).isPresent();
    }

    @Test
    void hostsWithoutTheDaneThatARuleOfOursAsksForSayNothing() {
        judge(40, LocalFaultTest::domain, LocalFaultTest::host, ENFORCE, failed(FailureType.DANE_REQUIRED));
        assertThat(fault.standing()).isEmpty();

        fail(20);
        assertThat(fault.standing()).map(LocalFault.Standing::kind).contains(FaultKind.NO_STARTTLS);
    }

    @Test
    void whatIsLongerAgoThanTenMinutesDoesNotCount() {
        fail(19);
        clock.advance(Duration.ofMinutes(11));
        judge(1, _ -> "late.example", _ -> "mx.late.example", ENFORCE, STRIPPED);

        assertThat(fault.standing()).isEmpty();
    }

    @Test
    void lookupsOfTlsaRecordsThatAllFailAreOurFaultWhateverThePoliciesSay() {
        judge(100, LocalFaultTest::domain, LocalFaultTest::host, ENFORCE, GOOD);
        judge(20, LocalFaultTest::domain, LocalFaultTest::host, new PolicyApplied.None(),
                failed(FailureType.DNSSEC_INVALID));

        assertThat(fault.standing()).map(LocalFault.Standing::kind).contains(FaultKind.TLSA_LOOKUP);
    }

    @Test
    void fetchesAreOurFaultOnlyIfNoneSucceeds() {
        fault.fetched(DomainName.of("good.example"), true);
        IntStream.range(0, 30).forEach(i -> fault.fetched(DomainName.of(domain(i)), false));
        assertThat(fault.standing()).isEmpty();

        clock.advance(Duration.ofMinutes(11));
        IntStream.range(0, 20).forEach(i -> fault.fetched(DomainName.of(domain(i)), false));
        assertThat(fault.standing()).map(LocalFault.Standing::kind).contains(FaultKind.POLICY_FETCH);
    }

    @Test
    void outcomesAreMarkedWhileItStandsAndOnlyThen() {
        assertThat(fault.judged(outcome("a.example", "mx.a.example", ENFORCE, STRIPPED)).localFault()).isFalse();

        fail(20);
        assertThat(fault.judged(outcome("a.example", "mx.a.example", ENFORCE, STRIPPED)).localFault()).isTrue();

        fault.clear();
        assertThat(fault.judged(outcome("a.example", "mx.a.example", ENFORCE, STRIPPED)).localFault()).isFalse();
    }

    @Test
    void itEndsWhenMostOfThoseWhoFailedSucceedAgain() {
        fail(20);
        succeed(10);
        assertThat(fault.standing()).isPresent();

        succeed(11);
        assertThat(fault.standing()).isEmpty();
    }

    @Test
    void aFewWhoNeverFailedEndNothing() {
        fail(20);
        judge(20, _ -> "always.example", _ -> "mx.always.example", ENFORCE, GOOD);

        assertThat(fault.standing()).isPresent();
    }

    @Test
    void silenceEndsNothing() {
        fail(20);
        clock.advance(Duration.ofDays(3));

        assertThat(fault.standing()).isPresent();
    }

    @Test
    void itOutlivesARestartAndStillEndsByItself() {
        fail(20);

        fault = open();
        assertThat(fault.standing()).map(LocalFault.Standing::since).contains(clock.instant());
        succeed(5);
        assertThat(fault.standing()).isEmpty();
        assertThat(open().standing()).isEmpty();
    }

    @Test
    void aMarkThatCannotBeReadIsNoFault() {
        mark.keep(Optional.of("no-starttls yesterday"));

        assertThat(open().standing()).isEmpty();
    }

    @Test
    void switchedOffItEndsAndIsNotLookedFor() {
        fail(20);
        settings = Optional.empty();

        assertThat(fault.standing()).isEmpty();
        fail(40);
        assertThat(fault.standing()).isEmpty();
    }

    private LocalFault open() {
        return new LocalFault(() -> settings, mark, clock);
    }

    private void fail(int domains) {
        judge(domains, LocalFaultTest::domain, LocalFaultTest::host, ENFORCE, STRIPPED);
    }

    private void succeed(int domains) {
        judge(domains, LocalFaultTest::domain, LocalFaultTest::host, ENFORCE, GOOD);
    }

    private void judge(int count, IntFunction<String> domain, IntFunction<String> host, PolicyApplied policy,
            Result result) {
        IntStream.range(0, count).forEach(i -> fault.judged(outcome(domain.apply(i), host.apply(i), policy, result)));
    }

    private static String domain(int i) {
        return "partner" + i + ".example";
    }

    private static String host(int i) {
        return "mx." + domain(i);
    }

    private static PolicyApplied sts(String mode) {
        return new PolicyApplied.Sts(mode, "1", List.of(), List.of(), false);
    }

    private static Result failed(FailureType type) {
        return new Result.Failure(new TlsFailure(type, "", "it failed"));
    }

    private TlsOutcome outcome(String domain, String host, PolicyApplied policy, Result result) {
        return new TlsOutcome(clock.instant(), Purpose.RELAYED, DomainName.of(domain), policy,
                Optional.of(DomainPart.of(host)),
                Optional.empty(), Optional.empty(), Optional.empty(), "relay.example.net", result);
    }
}
