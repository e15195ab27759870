package org.stsrelay.delivery.sts.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.sts.https.FetchLab.DOMAIN;
import static org.stsrelay.delivery.sts.https.FetchLab.POLICY;
import static org.stsrelay.lab.PolicyHostAnswer.cutAfter;
import static org.stsrelay.lab.PolicyHostAnswer.redirect;
import static org.stsrelay.lab.PolicyHostAnswer.status;
import static org.stsrelay.lab.PolicyHostAnswer.with;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.FetchTrouble;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsListener;
import org.stsrelay.delivery.sts.StsPolicies;
import org.stsrelay.delivery.sts.StsSettings;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.MemoryPolicyStore;
import org.stsrelay.lab.PolicyHostAnswer;

/// The policy engine and the fetcher together, against a policy host that goes wrong in every way while a policy is kept.
class StsOverHttpsTest {

    private static final DomainName NAME = DomainName.of(DOMAIN);

    private final MemoryPolicyStore store = new MemoryPolicyStore();
    private final List<FetchTrouble> troubles = new ArrayList<>();

    private FetchLab lab;
    private int published;
    private StsPolicies policies;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        lab = new FetchLab(directory);
        lab.zone.txt("_mta-sts." + DOMAIN, "v=STSv1; id=1;");
        var listener = new StsListener() {
            @Override
            public void lookedUp(Lookup result) {}

            @Override
            public void fetched(FetchResult result, Duration took) {}

            @Override
            public void troubled(FetchTrouble trouble) {
                troubles.add(trouble);
            }
        };
        policies = new StsPolicies(lab.zone, lab.fetcher(FetchLab.PATIENT), store,
                Timekeeper.trusting(new LabClock(lab.now)),
                () -> StsSettings.DEFAULTS, listener);
        assertThat(idInForce()).isEqualTo("1");
    }

    @AfterEach
    void close() {
        policies.close();
        lab.close();
    }

    @Test
    void STS_3_3_14_noAnswerOfThePolicyHostCancelsAPolicy() {
        var weaker = POLICY.replace("enforce", "none");
        var answers = List.of(status("404 Not Found", weaker), status("500 Oops", weaker),
                status("201 Created", weaker),
                redirect(301, "https://mta-sts.trap.test/"), with("200 OK", "Content-Type: text/html\r\n", weaker),
                with("200 OK", "", weaker), status("200 OK", weaker + "nonsense\n"), status("200 OK", ""),
                status("200 OK", weaker + "x: " + "y".repeat(70_000)),
                cutAfter("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + weaker));
        for (var answer : answers) {
            publishUnderANewId(answer);

            assertThat(idInForce()).isEqualTo("1");
        }
        assertThat(troubles).hasSameSizeAs(answers)
                .allSatisfy(trouble -> assertThat(trouble.applied().map(CachedPolicy::id)).hasValue("1"));
    }

    @Test
    void STS_3_3_14_norDoesAWrongCertificate() {
        var rogue = new Authority("Rogue CA", lab.now);
        lab.host.identity(DOMAIN, rogue.issue("mta-sts." + DOMAIN));
        publishUnderANewId(PolicyHostAnswer.policy(POLICY.replace("enforce", "none")));

        assertThat(idInForce()).isEqualTo("1");
        assertThat(troubles).singleElement().satisfies(trouble -> {
            assertThat(trouble.failure().type()).isEqualTo(FailureType.STS_WEBPKI_INVALID);
            assertThat(trouble.failure().reasonCode()).isEqualTo("no-path-to-trust-anchor");
            assertThat(trouble.failure().detail()).contains("Rogue CA");
        });
    }

    @Test
    void whatIsMendedIsTakenUp() {
        publishUnderANewId(status("503 Busy", ""));
        assertThat(idInForce()).isEqualTo("1");
        publishUnderANewId(PolicyHostAnswer.policy(POLICY));

        assertThat(idInForce()).isEqualTo("id2");
    }

    private void publishUnderANewId(PolicyHostAnswer answer) {
        published++;
        lab.zone.txt("_mta-sts." + DOMAIN, "v=STSv1; id=id" + published + ";");
        lab.host.answer(DOMAIN, answer);
    }

    private String idInForce() {
        var answer = policies.policyOf(NAME);
        assertThat(answer).isInstanceOf(PolicyAnswer.Active.class);
        return ((PolicyAnswer.Active) answer).policy().id();
    }
}
