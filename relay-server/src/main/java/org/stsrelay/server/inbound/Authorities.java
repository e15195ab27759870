package org.stsrelay.server.inbound;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.server.pem.Pem;

/// The authorities whose clients may relay, read again now and then. A changed file that does not work changes nothing: those
/// read before stay, and the log says what is wrong.
final class Authorities {

    private static final Logger LOG = LoggerFactory.getLogger(Authorities.class);
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(10);

    private record Known(List<X509Certificate> certificates, X509TrustManager manager) {}

    private final Path file;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Known known;
    private volatile Instant lookedAt;
    private String complaint = "";

    private Authorities(Path file, Clock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        this.lookedAt = clock.instant();
        this.known = known(Pem.certificates(file));
    }

    /// @throws IOException when the file does not work
    static Authorities load(Path file, Clock clock) throws IOException {
        return new Authorities(file, clock);
    }

    /// Those of now. Looks at the file now and then, on the caller's thread; others go on with what there is.
    X509TrustManager current() {
        var now = clock.instant();
        if ((now.isBefore(lookedAt) || !now.isBefore(lookedAt.plus(LOOKS_EVERY))) && reading.tryLock()) {
            try {
                lookedAt = now;
                readAgain();
            } finally {
                reading.unlock();
            }
        }
        return known.manager();
    }

    private void readAgain() {
        try {
            var found = Pem.certificates(file);
            complaint = "";
            if (!found.equals(known.certificates())) {
                known = known(found);
                LOG.atInfo()
                        .addKeyValue("file", file)
                        .addKeyValue("authorities", found.size())
                        .log("read changed authorities of clients");
            }
        } catch (IOException e) {
            complain(e.toString());
        }
    }

    /// Once for each thing that is wrong.
    private void complain(String problem) {
        if (!problem.equals(complaint)) {
            complaint = problem;
            LOG.warn(
                    "Keeping the authorities of clients that were read before, since the changed file does not work: {}",
                    problem);
        }
    }

    private static Known known(List<X509Certificate> certificates) throws IOException {
        return new Known(certificates, managerOf(certificates));
    }

    private static X509TrustManager managerOf(List<X509Certificate> certificates) throws IOException {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (var i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("authority-" + i, certificates.get(i));
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .flatMap(manager -> manager instanceof X509TrustManager x509 ? Stream.of(x509) : Stream.empty())
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException e) {
            throw new IOException("the authorities cannot be used: " + e.getMessage(), e);
        }
    }
}
