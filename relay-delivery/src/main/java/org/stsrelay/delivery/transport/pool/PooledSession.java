package org.stsrelay.delivery.transport.pool;

import java.util.List;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.Session;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.smtp.SmtpConnection;
import org.stsrelay.delivery.transport.smtp.SmtpConnection.Leave;

/// A connection lent for one attempt.
///
/// A host may have closed a kept connection without our knowing. That shows at the first MAIL, before anything of the
/// message was said, so the transaction begins anew on a new connection, once, and the caller sees no failure that was
/// none. [#facts] and [#isFirstFor] then speak of the new one. A host that says goodbye with a 421 has said something
/// (P9), and what follows from it is the caller's to decide.
final class PooledSession implements Session {

    private final SessionPool pool;
    private final TlsRequirement requirement;
    private SmtpConnection connection;
    private boolean reused;
    private boolean givenBack;

    PooledSession(SessionPool pool, TlsRequirement requirement, SmtpConnection connection, boolean reused) {
        this.pool = pool;
        this.requirement = requirement;
        this.connection = connection;
        this.reused = reused;
    }

    @Override
    public SessionFacts facts() {
        return connection.facts();
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public boolean isFirstFor(DomainName policyDomain) {
        return connection.isFirstFor(policyDomain);
    }

    @Override
    public List<RecipientVerdict> send(Transaction transaction) {
        var verdicts = say(transaction);
        return reused && !givenBack && isLostAtOnce(verdicts) ? anew(transaction, verdicts) : verdicts;
    }

    private List<RecipientVerdict> anew(Transaction transaction, List<RecipientVerdict> verdicts) {
        var fresh = pool.replace(connection, requirement);
        if (fresh.isEmpty()) {
            givenBack = true;
            return verdicts;
        }
        connection = fresh.get();
        reused = false;
        return say(transaction);
    }

    /// The last look at the facts before the envelope is named (P14).
    private List<RecipientVerdict> say(Transaction transaction) {
        if (!connection.facts().satisfy(requirement)) {
            throw new IllegalStateException(
                    "the session with " + connection.facts().endpoint() + " does not satisfy " + requirement);
        }
        var facts = connection.facts();
        return connection.send(transaction,
                new Leave(facts.mayRequireTls(requirement), pool.mayChunk(facts.endpoint().host())));
    }

    private static boolean isLostAtOnce(List<RecipientVerdict> verdicts) {
        return verdicts.stream()
                .anyMatch(each -> each.verdict() instanceof Verdict.Lost(var stage, _, var reply)
                        && stage == Stage.MAIL && reply.isEmpty());
    }

    @Override
    public void close() {
        if (!givenBack) {
            givenBack = true;
            pool.giveBack(connection);
        }
    }
}
