package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.Message.Content;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.StsPolicy;
import org.stsrelay.delivery.transport.Session;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict;
import org.stsrelay.delivery.transport.Transport.Connected;
import org.stsrelay.delivery.transport.Transport.Endpoint;
import org.stsrelay.delivery.transport.TransportListener;
import org.stsrelay.delivery.transport.smtp.SmtpSettings;
import org.stsrelay.delivery.transport.smtp.Timeouts;
import org.stsrelay.delivery.trust.TrustAnchors;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxScript;

/// A pool on one side, an MX host of the lab on the other, and the words to have them talk.
final class Wire implements AutoCloseable {

    /// The library judges certificates by the time of the machine.
    static final Instant NOW = now();
    static final String NAME = "mx1.example.test";
    static final Authority TRUSTED = new Authority("lab root", NOW);
    static final Authority ROGUE = new Authority("rogue root", NOW);
    static final TlsRequirement OPPORTUNISTIC = new TlsRequirement.Opportunistic();
    static final TlsRequirement WEB_PKI = new TlsRequirement.WebPki(policy(StsPolicy.Mode.ENFORCE));
    static final TlsRequirement OBSERVED =
            new TlsRequirement.Observed(policy(StsPolicy.Mode.TESTING), Optional.empty());
    static final SmtpSettings SETTINGS =
            SmtpSettings.of("relay.example.net").withTimeouts(Timeouts.all(Duration.ofSeconds(20)));

    final LabClock clock = new LabClock(NOW);
    final LabMx mx;
    final SessionPool pool;
    final Heard heard = new Heard();

    Wire(MxScript script) {
        this(script, SETTINGS, PoolLimits.DEFAULT);
    }

    Wire(MxScript script, SmtpSettings settings, PoolLimits limits) {
        mx = LabMx.on(script);
        pool = new SessionPool(() -> settings, limits, trust(clock), clock, heard);
    }

    static MxScript good() {
        return MxScript.good(NAME, TRUSTED.issue(NAME));
    }

    static SmtpSettings impatient(Duration limit) {
        return SETTINGS.withTimeouts(Timeouts.all(limit));
    }

    static TrustAnchors trust(LabClock clock) {
        try {
            var file = Files.createTempFile("lab-root", ".pem");
            Files.writeString(file, TRUSTED.certificatePem());
            var anchors = TrustAnchors.open(false, List.of(file), clock);
            file.toFile().deleteOnExit();
            return anchors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a domain says that has its mail at the host.
    static CachedPolicy enforcing(String domain) {
        return policy(domain, StsPolicy.Mode.ENFORCE);
    }

    private static CachedPolicy policy(StsPolicy.Mode mode) {
        return policy("example.test", mode);
    }

    private static CachedPolicy policy(String domain, StsPolicy.Mode mode) {
        var patterns = List.of(new MxPattern(true, DomainName.of("example.test")));
        return new CachedPolicy(DomainName.of(domain), "1",
                new StsPolicy(mode, Duration.ofDays(1), patterns, List.of()), NOW, "", NOW, Optional.empty());
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }

    Endpoint endpoint() {
        return endpoint(NAME);
    }

    Endpoint endpoint(String host) {
        return new Endpoint(DomainPart.of(host), mx.address(), mx.port());
    }

    Connected connect(TlsRequirement requirement) {
        return pool.connect(endpoint(), requirement);
    }

    Session open(TlsRequirement requirement) {
        return open(NAME, requirement);
    }

    Session open(String host, TlsRequirement requirement) {
        var connected = pool.connect(endpoint(host), requirement);
        assertThat(connected).isInstanceOf(Connected.Open.class);
        return ((Connected.Open) connected).session();
    }

    /// One letter over one session, and the verdict for each recipient.
    List<Verdict> send(TlsRequirement requirement, String... recipients) {
        return send(requirement, letter("Subject: hi\r\n\r\nhello\r\n", recipients));
    }

    List<Verdict> send(TlsRequirement requirement, Transaction transaction) {
        try (var session = open(requirement)) {
            return verdicts(session, transaction);
        }
    }

    static List<Verdict> verdicts(Session session, Transaction transaction) {
        return session.send(transaction).stream().map(Session.RecipientVerdict::verdict).toList();
    }

    static Transaction letter(String text, String... recipients) {
        return letter(text.getBytes(StandardCharsets.ISO_8859_1), MailOptions.NONE, recipients(recipients));
    }

    static Transaction letter(byte[] octets, MailOptions options, List<Recipient> recipients) {
        var eightBit = new String(octets, StandardCharsets.ISO_8859_1).chars().anyMatch(c -> c > 0x7f);
        return new Transaction(ReversePath.of("sender@example.org"), options,
                new Content(octets.length, eightBit, false, ""), recipients, new Octets(octets));
    }

    static List<Recipient> recipients(String... addresses) {
        return Arrays.stream(addresses).map(Mailbox::of).map(Recipient::of).toList();
    }

    record Octets(byte[] octets) implements Body {
        @Override
        public long size() {
            return octets.length;
        }

        /// In small pieces, so that every boundary falls everywhere.
        @Override
        public void writeTo(OutputStream out) throws IOException {
            for (var i = 0; i < octets.length; i += 7) {
                out.write(octets, i, Math.min(7, octets.length - i));
            }
        }

        @Override
        public InputStream open() {
            return new java.io.ByteArrayInputStream(octets);
        }
    }

    static final class Heard implements TransportListener {
        final List<Result> connections = new CopyOnWriteArrayList<>();
        final List<String> handshakes = new CopyOnWriteArrayList<>();
        final List<String> unannounced = new CopyOnWriteArrayList<>();

        @Override
        public void connection(Result result) {
            connections.add(result);
        }

        @Override
        public void handshake(String protocol, Duration took) {
            handshakes.add(protocol);
        }

        @Override
        public void sentEightBitUnannounced() {
            unannounced.add("8bit");
        }
    }

    @Override
    public void close() {
        pool.close();
        mx.close();
    }
}
