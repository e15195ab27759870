package org.stsrelay.delivery.dns.dnsjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.lab.LabDns;

class NameServersTest {

    @Test
    void aQuestionWithoutRoomIsNotAskedAndSaysSo() throws InterruptedException {
        try (var dns = LabDns.start().drop("slow.test")) {
            var servers = new NameServers(List.of(dns.address()),
                    new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20)), 1);
            var waiting = Thread.ofVirtual().start(() -> servers.ask(mx("slow.test"), servers.deadline()));
            await().until(() -> dns.asked("slow.test", "MX") == 1);

            assertThat(servers.ask(mx("u.test"), Deadline.in(Duration.ofMillis(50))))
                    .isInstanceOfSatisfying(Exchange.Unasked.class, unasked -> assertThat(unasked.reason())
                            .startsWith("there was no room for the question for MX of u.test in 0."));
            assertThat(dns.asked("u.test", "MX")).isZero();

            waiting.interrupt();
            assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
            assertThat(servers.ask(mx("u.test"), servers.deadline())).as("there is room again")
                    .isInstanceOf(Exchange.Answered.class);
        }
    }

    private static Query mx(String name) {
        return Question.of(DomainName.of(name), DnsListener.Type.MX).query(false);
    }
}
