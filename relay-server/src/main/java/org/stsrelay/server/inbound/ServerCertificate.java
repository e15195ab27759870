package org.stsrelay.server.inbound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.server.files.Reason;
import org.stsrelay.server.pem.Pem;
import org.stsrelay.server.pem.PemException;

/// The certificate a listener shows, read again when its files change. New files that do not work change nothing: the
/// old certificate stays in use, and the log says what is wrong with the new one.
final class ServerCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(10);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final char[] NO_PASSWORD = {};

    /// What handshakes are made with.
    ///
    /// @param expires the leaf's last instant
    record Identity(SSLContext context, SSLParameters parameters, Instant expires) {}

    /// A file as it was when it was read; any difference means that it has changed.
    private record Stamp(FileTime modified, long size, String file) {}

    private record Stamps(Stamp certificate, Stamp key) {}

    private final ListenerSettings.Files files;
    private final Optional<ClientCertificates> clients;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Identity identity;
    private volatile Instant lookedAt;
    private Stamps stamps;
    private String complaint = "";

    private ServerCertificate(ListenerSettings.Files files, Optional<ClientCertificates> clients, Clock clock)
            throws CertificateFileException {
        this.files = files;
        this.clients = clients;
        this.clock = clock;
        this.lookedAt = clock.instant();
        this.stamps = stampsOf(files);
        this.identity = load(files);
    }

    /// One that asks clients for no certificate.
    ///
    /// @throws CertificateFileException when the files do not work; the message says which and why
    static ServerCertificate load(ListenerSettings.Files files, Clock clock) throws CertificateFileException {
        return load(files, Optional.empty(), clock);
    }

    /// @param clients whose certificates are asked for; empty when none is
    static ServerCertificate load(ListenerSettings.Files files, Optional<ClientCertificates> clients, Clock clock)
            throws CertificateFileException {
        return new ServerCertificate(files, clients, clock);
    }

    /// Whether it is the one in these files, and asks no client for another.
    boolean isIn(ListenerSettings.Files candidates) {
        return files.equals(candidates) && clients.isEmpty();
    }

    /// When the certificate in use expires.
    Instant expires() {
        return current().expires();
    }

    /// The identity to use now. Looks at the files now and then, on the caller's thread; others go on with what there is.
    Identity current() {
        if (!clock.instant().isBefore(lookedAt.plus(LOOKS_EVERY)) && reading.tryLock()) {
            try {
                lookedAt = clock.instant();
                readAgainIfChanged();
            } finally {
                reading.unlock();
            }
        }
        return identity;
    }

    private void readAgainIfChanged() {
        try {
            var now = stampsOf(files);
            if (now.equals(stamps) && complaint.isEmpty()) {
                return;
            }
            identity = load(files);
            stamps = now;
            complaint = "";
            LOG.atInfo()
                    .addKeyValue("certificate", files.certificate())
                    .addKeyValue("expires", identity.expires())
                    .log("read a changed certificate");
        } catch (CertificateFileException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    /// Once for each thing that is wrong, though it is tried again each time: the second file may be on its way.
    private void complain(String problem) {
        if (!problem.equals(complaint)) {
            complaint = problem;
            LOG.warn(
                    "Keeping the certificate in use (expires {}), since the changed files do not work: {}. Put both files"
                            + " in order; they are looked at again every {} s while clients come.",
                    identity.expires(), problem,
                    LOOKS_EVERY.toSeconds());
        }
    }

    private Identity load(ListenerSettings.Files files) throws CertificateFileException {
        var chain = chain(files);
        var key = key(files, chain.getFirst());
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("listener", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            var keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, NO_PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(),
                    clients.map(known -> new TrustManager[]{known.forHandshakes()}).orElse(null),
                    null);
            return new Identity(context, parameters(context, clients.isPresent()),
                    chain.getFirst().getNotAfter().toInstant());
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateFileException(files.certificate() + ": cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> chain(ListenerSettings.Files files) throws CertificateFileException {
        try {
            return Pem.certificates(files.certificate());
        } catch (IOException e) {
            throw unusable(files.certificate(), e);
        }
    }

    /// The key, if it is the one that `leaf` was made for.
    private static PrivateKey key(ListenerSettings.Files files, X509Certificate leaf) throws CertificateFileException {
        try {
            var key = Pem.listenerKey(files.key());
            if (Pem.belongTogether(key, leaf.getPublicKey())) {
                return key;
            }
        } catch (IOException e) {
            throw unusable(files.key(), e);
        }
        throw new CertificateFileException(files.key() + ": is not the key that " + files.certificate()
                + " was made for, which is an " + leaf.getPublicKey().getAlgorithm() + " key");
    }

    private static CertificateFileException unusable(Path file, IOException e) {
        return new CertificateFileException(switch (e) {
            case PemException pem when !pem.hint().isEmpty() -> pem.getMessage() + "; " + pem.hint();
            case PemException pem -> String.valueOf(pem.getMessage());
            default -> file + " cannot be read: " + Reason.of(e);
        }, e);
    }

    /// Forward secrecy and authenticated encryption only (RFC 9325 §4.2).
    private static SSLParameters parameters(SSLContext context, boolean askClients) {
        var parameters = context.getDefaultSSLParameters();
        parameters.setCipherSuites(Arrays.stream(parameters.getCipherSuites())
                .filter(ServerCertificate::isModern)
                .toArray(String[]::new));
        parameters.setProtocols(PROTOCOLS.clone());
        parameters.setUseCipherSuitesOrder(true);
        parameters.setWantClientAuth(askClients);
        return parameters;
    }

    private static boolean isModern(String suite) {
        var ofVersion13 = suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
        var forwardSecret = suite.startsWith("TLS_ECDHE_") || suite.startsWith("TLS_DHE_");
        var authenticated = suite.contains("_GCM_") || suite.contains("_CHACHA20_");
        return ofVersion13 || (forwardSecret && authenticated);
    }

    private static Stamps stampsOf(ListenerSettings.Files files) throws CertificateFileException {
        return new Stamps(stampOf(files.certificate()), stampOf(files.key()));
    }

    private static Stamp stampOf(Path path) throws CertificateFileException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            throw new CertificateFileException(path + ": cannot be read (" + e + "); check that it is there and that "
                    + "the relay's user may read it", e);
        }
    }
}
