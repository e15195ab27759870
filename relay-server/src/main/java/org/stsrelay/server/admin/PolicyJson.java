package org.stsrelay.server.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;

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

    private static Trouble of(CachedPolicy.Trouble trouble) {
        return new Trouble(QueueJson.time(trouble.at()), trouble.reason());
    }

    /// @param lines the policy's text as it was fetched
    record Policy(String domain, String mode, String id, List<String> mx, long maxAgeS, String fetched, String expires,
            String lastUse, String certificate, @Nullable Trouble trouble, List<String> lines) {}

    record Trouble(String at, String reason) {}

    /// @param fetched whether a policy was fetched just now
    /// @param sentence what the refresh came to
    /// @param policy what is kept now
    record Refreshed(String domain, boolean fetched, String sentence, @Nullable Policy policy) {}
}
