package org.stsrelay.server.admin;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.PolicyVersion;

/// The JSON shapes of policies.
final class PolicyJson {

    private PolicyJson() {}

    static Policy of(CachedPolicy kept) {
        var policy = kept.policy();
        return new Policy(kept.domain().ascii(), policy.mode().token(), kept.id(),
                policy.mx().stream().map(MxPattern::toString).toList(), policy.maxAge().toSeconds(),
                QueueJson.time(kept.fetched()), QueueJson.time(kept.expires()), QueueJson.time(kept.lastUse()),
                kept.certificate(), kept.trouble().map(PolicyJson::of).orElse(null),
                kept.weakening().orElse(null), policy.lines());
    }

    private static Trouble of(CachedPolicy.Trouble trouble) {
        return new Trouble(token(trouble.kind()), QueueJson.time(trouble.at()), trouble.reason());
    }

    static Version of(PolicyVersion.Fate fate) {
        var version = fate.version();
        return new Version(version.domain().ascii(), version.id(), version.mode().token(), token(fate.status()),
                QueueJson.time(version.fetched()), QueueJson.time(version.confirmed()),
                fate.until().map(QueueJson::time).orElse(null), version.maxAge().toSeconds(), version.certificate(),
                version.weakening().orElse(null), version.lines());
    }

    private static String token(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// @param weakening how it asks for less than the one before it
    /// @param lines the policy's text as it was fetched
    record Policy(String domain, String mode, String id, List<String> mx, long maxAgeS, String fetched, String expires,
            String lastUse, String certificate, @Nullable Trouble trouble, @Nullable String weakening,
            List<String> lines) {}

    /// @param kind `dns`, `record` or `fetch`: what could not be had
    record Trouble(String kind, String at, String reason) {}

    /// @param status `in_force`, `expired`, `replaced` or `forgotten`
    /// @param fetched for the first time
    /// @param confirmed when it was fetched last
    /// @param until when the next one took its place
    record Version(String domain, String id, String mode, String status, String fetched, String confirmed,
            @Nullable String until, long maxAgeS, String certificate, @Nullable String weakening,
            List<String> lines) {}

    /// @param fetched whether a policy was fetched just now
    /// @param sentence what the refresh came to
    /// @param policy what is kept now
    record Refreshed(String domain, boolean fetched, String sentence, @Nullable Policy policy) {}
}
