package org.stsrelay.delivery.outcome.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Delays;
import org.stsrelay.delivery.outcome.AttemptRecord.Hop;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.Decision;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.Locally;
import org.stsrelay.delivery.outcome.PolicyApplied;

class AttemptJsonTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.5Z");
    private static final QueueId ID = new QueueId("01JDCQ8Y5T00000000000000AB");

    @Test
    void aDeliveredRecipientHasHostSessionAndPolicy() {
        var policy = new PolicyApplied.Sts("enforce", "20260901", List.of(), List.of("*.partner.example"), false);
        var hop = new Hop(DomainPart.of("mx2.partner.example"), InetAddress.ofLiteral("192.0.2.11"), 25,
                Optional.of(InetAddress.ofLiteral("198.51.100.1")), Optional.of(new TlsSession("TLSv1.3",
                        "TLS_AES_256_GCM_SHA384", List.of("*.partner.example"), "CN=R11",
                        Instant.parse("2026-03-01T00:00:00Z"))),
                true);
        var result = new RecipientOutcome(Mailbox.of("a@partner.example"), Outcome.DELIVERED, Stage.END_OF_DATA,
                EnhancedStatus.OK, "250 2.0.0 Ok: queued as \"4XyZ\"", true, Optional.empty());

        var lines = AttemptJson.lines(new AttemptRecord(NOON, ID, ReversePath.of("x@example.org"), "<1@example.org>",
                DomainPart.of("partner.example"), 2, List.of(result), Optional.of(hop), policy, Security.AUTHENTICATED,
                List.of(), delays(), Optional.empty()));

        assertThat(lines).containsExactly("""
                {"time":"2026-01-01T12:00:00.500Z","event":"attempt","queue_id":"01JDCQ8Y5T00000000000000AB",\
                "message_id":"<1@example.org>","from":"x@example.org","to":"a@partner.example",\
                "domain":"partner.example","mx":"mx2.partner.example","mx_ip":"192.0.2.11","source_ip":"198.51.100.1",\
                "attempt":2,"delay_s":312.4,"delays_s":{"accept":0.03,"queue":311.8,"connect":0.21,"transmit":0.36},\
                "stage":"end_of_data","outcome":"delivered","code":250,"enhanced":"2.0.0",\
                "reply":"250 2.0.0 Ok: queued as \\"4XyZ\\"","tls":{"protocol":"TLSv1.3",\
                "cipher":"TLS_AES_256_GCM_SHA384","peer_names":["*.partner.example"],"issuer":"CN=R11",\
                "not_after":"2026-03-01T00:00:00Z"},"policy":{"type":"sts","mode":"enforce","id":"20260901",\
                "source":"cache"},"security":"authenticated"}""");
    }

    @Test
    void aRefusalByPolicyHasItsResultAndWhatComesNextAndNoHost() {
        var result = new RecipientOutcome(Mailbox.of("b@broken.example"), Outcome.DEFERRED, Stage.CERTIFICATE,
                EnhancedStatus.TLS_REFUSED, "550 certificates are too many", false,
                Optional.of(FailureType.CERTIFICATE_EXPIRED));

        var lines = AttemptJson.lines(new AttemptRecord(NOON, ID, new ReversePath.Null(), "",
                DomainPart.of("broken.example"), 1, List.of(result, result), Optional.empty(), new PolicyApplied.None(),
                Security.NONE, List.of("mx1.broken.example: its certificate has expired"), delays(),
                Optional.of(NOON.plusSeconds(60))));

        assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).endsWith("""
                "stage":"certificate","outcome":"deferred","enhanced":"4.7.5","reply":"550 certificates are too many",\
                "policy":{"type":"none"},"security":"none","tlsrpt_result":"certificate-expired",\
                "next_attempt":"2026-01-01T12:01:00.500Z",\
                "skipped":["mx1.broken.example: its certificate has expired"]}"""));
    }

    @Test
    void mailOfOurOwnSaysWhatItIsForAndSomebodysMailDoesNot() {
        assertThat(AttemptJson.kept(with(Purpose.TLS_REPORT, Decision.NONE)))
                .allMatch(line -> line.contains(",\"purpose\":\"tls_report\","));
        assertThat(AttemptJson.lines(with(Purpose.NOTICE, Decision.NONE)))
                .allMatch(line -> line.contains(",\"purpose\":\"notice\","));
        assertThat(AttemptJson.kept(with(Purpose.RELAYED, Decision.NONE))).noneMatch(line -> line.contains("purpose"));
    }

    @Test
    void theHistoryHasTheDecisionOnceForAllRecipientsAndTheLogHasNone() {
        var attempt = decided();

        assertThat(AttemptJson.lines(attempt)).noneMatch(line -> line.contains("decision"));
        assertThat(AttemptJson.kept(attempt)).hasSize(2)
                .satisfies(lines -> assertThat(lines.getLast()).isEqualTo(AttemptJson.lines(attempt).getLast()))
                .satisfies(lines -> assertThat(lines.getFirst()).endsWith("""
                        "decision":{"v":1,"sts":{"record":"id 20260901","id":"20260901","mode":"enforce",\
                        "source":"cache","fetched":"2026-01-01T11:00:00.500Z"},"hosts":[\
                        {"mx":"mx1.partner.example","preference":10,"ip":["192.0.2.10"],"dane":"absent",\
                        "verdict":"refused","reason":"its certificate has expired","check":"certificate-expired",\
                        "tls":{"protocol":"TLSv1.3","cipher":"TLS_AES_128_GCM_SHA256","peer_names":["old.example"],\
                        "issuer":"CN=Old","not_after":"2025-12-01T00:00:00Z"}},\
                        {"mx":"mx2.partner.example","preference":20,"ip":["192.0.2.11"],"dane":"present",\
                        "rule":"its TLSA records","verdict":"used"}],"rule":"the policy"}}"""));
    }

    @Test
    void theDecisionOfAnEverydayDeliveryCostsLittle() {
        var everyday = withDecision(new Decision(
                new Decision.PolicySeen("no _mta-sts record", Optional.empty()),
                List.of(new Decision.HostSeen(DomainPart.of("mx2.partner.example"), 10,
                        List.of(InetAddress.ofLiteral("192.0.2.11")), Decision.Dane.ABSENT, "no policy",
                        Decision.Verdict.USED, "", Optional.empty(), Optional.of(SESSION))),
                0, "no policy"));

        var cost = AttemptJson.kept(everyday).getFirst().length() - AttemptJson.lines(everyday).getFirst().length();

        assertThat(cost).isLessThan(250);
    }

    private static final TlsSession SESSION = new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384",
            List.of("*.partner.example"), "CN=R11", Instant.parse("2026-03-01T00:00:00Z"));

    private static AttemptRecord decided() {
        var expired = new TlsSession("TLSv1.3", "TLS_AES_128_GCM_SHA256", List.of("old.example"), "CN=Old",
                Instant.parse("2025-12-01T00:00:00Z"));
        return withDecision(new Decision(
                new Decision.PolicySeen("id 20260901",
                        Optional.of(new Decision.Version("20260901", "enforce", Decision.Source.CACHE,
                                NOON.minusSeconds(3600)))),
                List.of(new Decision.HostSeen(DomainPart.of("mx1.partner.example"), 10,
                        List.of(InetAddress.ofLiteral("192.0.2.10")), Decision.Dane.ABSENT, "the policy",
                        Decision.Verdict.REFUSED, "its certificate has expired", Optional.of("certificate-expired"),
                        Optional.of(expired)),
                        new Decision.HostSeen(DomainPart.of("mx2.partner.example"), 20,
                                List.of(InetAddress.ofLiteral("192.0.2.11")), Decision.Dane.PRESENT,
                                "its TLSA records", Decision.Verdict.USED, "", Optional.empty(),
                                Optional.of(SESSION))),
                0, "the policy"));
    }

    private static AttemptRecord withDecision(Decision decision) {
        return with(Purpose.RELAYED, decision);
    }

    private static AttemptRecord with(Purpose purpose, Decision decision) {
        var result = new RecipientOutcome(Mailbox.of("a@partner.example"), Outcome.DELIVERED, Stage.END_OF_DATA,
                EnhancedStatus.OK, "250 2.0.0 Ok", true, Optional.empty());
        var hop = new Hop(DomainPart.of("mx2.partner.example"), InetAddress.ofLiteral("192.0.2.11"), 25,
                Optional.empty(), Optional.of(SESSION), false);
        return new AttemptRecord(NOON, ID, purpose, new ReversePath.Null(), "", DomainPart.of("partner.example"), 1,
                List.of(result, result), Optional.of(hop), new PolicyApplied.None(), Security.ENCRYPTED, List.of(),
                delays(), Optional.empty(), Optional.empty(), decision, Optional.empty(), Locally.NONE);
    }

    private static Delays delays() {
        return new Delays(Duration.ofMillis(30), Duration.ofMillis(311_800), Duration.ofMillis(210),
                Duration.ofMillis(360));
    }
}
