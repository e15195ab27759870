package org.stsrelay.delivery.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.TlsFailure;

/// The operating system's bundle of trust anchors and the operator's additions, read again when a file changes (P26).
///
/// A bundle that cannot be read, or that has become empty, does not replace one that could: the anchors in use stay, and
/// the trouble is logged. The JDK's own list is only a logged fallback for a system without a bundle.
public final class TrustAnchors implements Trust {

    private static final Logger LOG = LoggerFactory.getLogger(TrustAnchors.class);

    /// Debian and its kin, Red Hat and its kin, SUSE, Alpine and the BSDs.
    private static final List<Path> SYSTEM_BUNDLES = List.of(Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"), Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"), Path.of("/etc/ssl/cert.pem"));

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final boolean system;
    private final List<Path> files;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Loaded loaded;
    private volatile Instant looked;
    private String complaint = "";

    /// @param manager checks paths, dates, key usage and algorithms, not names
    /// @param stamps of the files it was read from
    private record Loaded(X509TrustManager manager, Map<Path, FileTime> stamps, int anchors) {}

    private TrustAnchors(boolean system, List<Path> files, Clock clock) throws IOException {
        this.system = system;
        this.files = files;
        this.clock = clock;
        this.loaded = read();
        this.looked = clock.instant();
    }

    /// @param system whether the operating system's bundle counts
    /// @param add PEM files that count as well
    /// @throws IOException when a file cannot be read or holds no certificate
    public static TrustAnchors open(boolean system, List<Path> add, Clock clock) throws IOException {
        var files = new ArrayList<>(add);
        if (system) {
            systemBundle().ifPresentOrElse(files::add,
                    () -> LOG
                            .warn("no system bundle of trust anchors found (looked at {}); using the Java runtime's own"
                                    + " list. Install the package ca-certificates.", SYSTEM_BUNDLES));
        }
        return new TrustAnchors(system && files.size() == add.size(), List.copyOf(files), clock);
    }

    @Override
    public Optional<TlsFailure> judge(List<X509Certificate> chain, DomainName host) {
        if (chain.isEmpty()) {
            return Optional.of(TlsFailures.noCertificate(host));
        }
        var leaf = chain.getFirst();
        var wrongName = CertificateNames.cover(leaf, host)
                ? Optional.<TlsFailure>empty()
                : Optional.of(TlsFailures.wrongName(leaf, host));
        try {
            current().manager().checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
            return wrongName;
        } catch (CertificateException | IllegalArgumentException e) {
            var broken = TlsFailures.ofChain(leaf, host, e);
            return Optional.of(wrongName.map(broken::and).orElse(broken));
        }
    }

    /// When the oldest file in use was last changed; absent when the runtime's own list is in use.
    public Optional<Instant> changed() {
        return current().stamps().values().stream().map(FileTime::toInstant).min(Instant::compareTo);
    }

    public int count() {
        return current().anchors();
    }

    private Loaded current() {
        if (clock.instant().isAfter(looked.plus(LOOK_AGAIN)) && reading.tryLock()) {
            try {
                looked = clock.instant();
                if (!stamps().equals(loaded.stamps())) {
                    loaded = read();
                    complaint = "";
                    LOG.info("trust anchors read again: {} from {}", loaded.anchors(), files);
                }
            } catch (IOException e) {
                complain(String.valueOf(e.getMessage()));
            } finally {
                reading.unlock();
            }
        }
        return loaded;
    }

    /// Once for each thing that is wrong, though it is tried again each time.
    private void complain(String problem) {
        if (!problem.equals(complaint)) {
            complaint = problem;
            LOG.warn("The {} trust anchors in use stay, since their changed files do not work: {}. Put the files in"
                    + " order (the system's own: update-ca-certificates or update-ca-trust); they are looked at again"
                    + " every {} s.", loaded.anchors(), problem, LOOK_AGAIN.toSeconds());
        }
    }

    private Map<Path, FileTime> stamps() throws IOException {
        var stamps = new HashMap<Path, FileTime>();
        for (var file : files) {
            stamps.put(file, Files.getLastModifiedTime(file));
        }
        return stamps;
    }

    private Loaded read() throws IOException {
        var stamps = stamps();
        var anchors = new ArrayList<Certificate>();
        for (var file : files) {
            anchors.addAll(certificatesIn(file));
        }
        try {
            return new Loaded(system ? managerOf(null) : managerOf(storeOf(anchors)), stamps, anchors.size());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the certificates of " + files + ": " + e.getMessage(), e);
        }
    }

    private static Collection<? extends Certificate> certificatesIn(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException(file + " holds no certificate");
            }
            return found;
        } catch (CertificateException e) {
            throw new IOException(file + " is no PEM file of certificates: " + e.getMessage(), e);
        }
    }

    private static KeyStore storeOf(List<Certificate> anchors) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (var i = 0; i < anchors.size(); i++) {
            store.setCertificateEntry("anchor-" + i, anchors.get(i));
        }
        return store;
    }

    /// @param store null for the runtime's own list
    private static X509TrustManager managerOf(@org.jspecify.annotations.Nullable KeyStore store)
            throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    private static Optional<Path> systemBundle() {
        return SYSTEM_BUNDLES.stream().filter(Files::isReadable).findFirst();
    }
}
