package org.stsrelay.delivery.attempt;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.Session;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.Transport;

/// MX hosts that do as they are told. A host without a script takes everything over verified TLS. Of several scripts
/// for one address each is played once, the last for ever.
public final class ScriptedTransport implements Transport {

    private static final InetAddress SOURCE = InetAddress.ofLiteral("198.51.100.7");
    private static final TlsSession TLS = new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384",
            List.of("mx1.partner.example"), "CN=Lab", Instant.parse("2027-01-01T00:00:00Z"));

    public static final Security VERIFIED = new Security.Tls(TLS, Optional.empty(), List.of());
    public static final Reply OK = Reply.of(250, List.of("2.0.0 Ok: queued as 4XyZ"));

    private final Map<InetAddress, Deque<Function<Endpoint, Connected>>> scripts = new HashMap<>();
    private final List<String> log = new ArrayList<>();

    /// What was done, such as `connect 192.0.2.1` and `send 192.0.2.1 bob@partner.example`.
    public synchronized List<String> log() {
        return List.copyOf(log);
    }

    public ScriptedTransport unreachable(String address) {
        return unreachable(address, Stage.CONNECT, "connection refused", Optional.empty());
    }

    public ScriptedTransport unreachable(String address, Stage stage, String reason, Optional<Reply> reply) {
        return script(address, _ -> new Connected.Unreachable(stage, reason, reply, stage == Stage.CONNECT,
                Optional.empty()));
    }

    public ScriptedTransport refusesTls(String address, Stage stage, TlsFailure failure) {
        return script(address, _ -> new Connected.TlsRefused(stage, failure, Optional.of(SOURCE),
                new Security.Clear(Optional.of(failure)), Optional.empty()));
    }

    public ScriptedTransport answers(String address, Function<Recipient, Session.Verdict> verdict) {
        return answers(address, VERIFIED, false, verdict);
    }

    public ScriptedTransport answers(String address, Security security, boolean reused,
            Function<Recipient, Session.Verdict> verdict) {
        return answersTogether(address, security, reused, recipients -> recipients.stream().map(verdict).toList());
    }

    public ScriptedTransport answersTogether(String address, Security security, boolean reused,
            Function<List<Recipient>, List<Session.Verdict>> verdicts) {
        var served = new HashSet<DomainName>();
        return script(address, endpoint -> new Connected.Open(
                new ScriptedSession(new SessionFacts(endpoint, SOURCE, Instant.EPOCH, security), reused, verdicts,
                        served)));
    }

    public static Session.Verdict accepted(Recipient recipient) {
        return new Session.Verdict.Accepted(OK, false);
    }

    public static Session.Verdict refused(Stage stage, int code, String text) {
        return new Session.Verdict.Refused(stage, Reply.of(code, List.of(text)));
    }

    public static Session.Verdict lost(Stage stage) {
        return new Session.Verdict.Lost(stage, "the connection was lost", Optional.empty());
    }

    @Override
    public synchronized Connected connect(Endpoint endpoint, TlsRequirement requirement) {
        log.add("connect " + endpoint.address().getHostAddress());
        if (!scripts.containsKey(endpoint.address())) {
            answers(endpoint.address().getHostAddress(), ScriptedTransport::accepted);
        }
        var script = scripts.getOrDefault(endpoint.address(), new ArrayDeque<>());
        return (script.size() > 1 ? script.removeFirst() : script.getFirst()).apply(endpoint);
    }

    @Override
    public void close() {}

    synchronized ScriptedTransport script(String address, Function<Endpoint, Connected> script) {
        scripts.computeIfAbsent(InetAddress.ofLiteral(address), _ -> new ArrayDeque<>()).addLast(script);
        return this;
    }

    private synchronized void note(String line) {
        log.add(line);
    }

    private final class ScriptedSession implements Session {
        private final SessionFacts facts;
        private final boolean reused;
        private final Function<List<Recipient>, List<Verdict>> verdicts;
        private final Set<DomainName> served;

        private ScriptedSession(SessionFacts facts, boolean reused, Function<List<Recipient>, List<Verdict>> verdicts,
                Set<DomainName> served) {
            this.facts = facts;
            this.reused = reused;
            this.verdicts = verdicts;
            this.served = served;
        }

        @Override
        public SessionFacts facts() {
            return facts;
        }

        @Override
        public boolean isReused() {
            return reused;
        }

        @Override
        public boolean isFirstFor(DomainName policyDomain) {
            return served.add(policyDomain);
        }

        @Override
        public List<RecipientVerdict> send(Transaction transaction) {
            var recipients = transaction.recipients();
            note("send " + facts.endpoint().address().getHostAddress() + " "
                    + String.join(" ", recipients.stream().map(Recipient::toString).toList()));
            var given = verdicts.apply(recipients);
            var results = new ArrayList<RecipientVerdict>();
            for (var i = 0; i < recipients.size(); i++) {
                results.add(new RecipientVerdict(recipients.get(i), given.get(i)));
            }
            return results;
        }

        @Override
        public void close() {}
    }
}
