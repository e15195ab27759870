package org.stsrelay.server.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.PolicyAnswer;

/// The JSON shapes of policies.
final class PolicyJson {

    private PolicyJson() {}

    static Policy of(CachedPolicy kept) {
        var policy = kept.policy();
        return new Policy(kept.domain().ascii(), policy.mode().token(), kept.id(),
                policy.mx().stream().map(MxPattern::toString).toList(), policy.maxAge().toSeconds(),
                QueueJson.time(kept.fetched()), QueueJson.time(kept.expires()), QueueJson.time(kept.lastUse()),
                kept.certificate(), kept.trouble().map(PolicyJson::of).orElse(null), policy.lines());
    }

    static Answer of(DomainName domain, PolicyAnswer answer) {
        return switch (answer) {
            case PolicyAnswer.Active(var policy, var source) ->
                new Answer(domain.ascii(), "active", Tokens.of(source), "", of(policy));
            case PolicyAnswer.None(var reason) -> new Answer(domain.ascii(), "none", null, reason, null);
            case PolicyAnswer.Unknown(var reason) -> new Answer(domain.ascii(), "unknown", null, reason, null);
        };
    }

    private static Trouble of(CachedPolicy.Trouble trouble) {
        return new Trouble(QueueJson.time(trouble.at()), trouble.reason());
    }

    /// @param lines the policy's text as it was fetched
    record Policy(String domain, String mode, String id, List<String> mx, long maxAgeS, String fetched, String expires,
            String lastUse, String certificate, @Nullable Trouble trouble, List<String> lines) {}

    record Trouble(String at, String reason) {}

    /// @param source `fetched` when the refresh worked, `cache` when what was kept still stands
    record Answer(String domain, String answer, @Nullable String source, String reason, @Nullable Policy policy) {}
}
