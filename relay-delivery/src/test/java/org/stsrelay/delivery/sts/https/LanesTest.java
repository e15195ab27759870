package org.stsrelay.delivery.sts.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;

/// P32: policy hosts that hang do not keep those waiting that answer.
@Tag("slow")
class LanesTest {

    private static final int MANY = 1000;
    private static final int AT_A_TIME = 192;

    @Test
    void P32_aThousandHostsThatHangDelayAnotherBySeconds(@TempDir Path directory) throws Exception {
        var hole = InetAddress.ofLiteral("127.0.0.99");
        try (var lab = new FetchLab(directory); var silence = new ServerSocket(lab.host.port(), MANY, hole)) {
            var fetcher = lab.fetcher(Duration.ofMinutes(1));
            var hung = IntStream.range(0, MANY).mapToObj(i -> "hung" + i + ".test").toList();
            hung.forEach(name -> lab.zone.address("mta-sts." + name, silence.getInetAddress().getHostAddress()));
            var threads = hung.stream()
                    .map(name -> Thread.ofVirtual().start(() -> fetcher.fetch(DomainName.of(name))))
                    .toList();

            await().until(() -> lab.zone.questions().size() >= AT_A_TIME);

            var begin = System.nanoTime();
            var fetched = fetcher.fetch(DomainName.of(FetchLab.DOMAIN));

            assertThat(fetched).isInstanceOf(Fetched.Body.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            threads.forEach(Thread::interrupt);
        }
    }
}
