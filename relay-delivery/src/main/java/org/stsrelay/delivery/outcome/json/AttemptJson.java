package org.stsrelay.delivery.outcome.json;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Delays;
import org.stsrelay.delivery.outcome.AttemptRecord.Hop;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.Locally.Rule;
import org.stsrelay.delivery.outcome.Locally.Trial;
import org.stsrelay.delivery.outcome.PolicyApplied;
import tools.jackson.databind.json.JsonMapper;

/// An attempt as the delivery log and the history show it: one JSON object for each recipient, with the same members in
/// the same order. What is not known is left out.
public final class AttemptJson {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern REPLY_CODE = Pattern.compile("([2-5]\\d\\d)(?:[ -].*)?", Pattern.DOTALL);
    private static final double MILLIS_PER_SECOND = 1000;

    private AttemptJson() {}

    /// The same as the history keeps it: why it went so stands in the first, once for all recipients.
    public static List<String> kept(AttemptRecord attempt) {
        var first = true;
        var lines = new ArrayList<String>();
        for (var result : attempt.results()) {
            var members = members(attempt, result);
            if (first) {
                members.put("decision", DecisionJson.members(attempt.decision(), attempt.hop().flatMap(Hop::tls)));
                first = false;
            }
            lines.add(JSON.writeValueAsString(members));
        }
        return lines;
    }

    /// The objects as text, one line each.
    public static List<String> lines(AttemptRecord attempt) {
        return attempt.results().stream().map(result -> JSON.writeValueAsString(members(attempt, result))).toList();
    }

    /// One object as strings, numbers, booleans, lists and maps.
    public static Map<String, Object> members(AttemptRecord attempt, RecipientOutcome result) {
        var members = new LinkedHashMap<String, Object>();
        members.put("time", time(attempt.at()));
        members.put("event", "attempt");
        members.put("queue_id", attempt.message().text());
        members.put("message_id", attempt.messageId());
        putPurpose(members, attempt.purpose());
        members.put("from", attempt.sender().toString());
        members.put("to", result.recipient().text());
        members.put("domain", attempt.destination().toString());
        attempt.hop().ifPresent(hop -> putHop(members, hop));
        members.put("attempt", attempt.number());
        putDelays(members, attempt.delays());
        putResult(members, result);
        attempt.hop().flatMap(Hop::tls).ifPresent(tls -> members.put("tls", tls(tls)));
        members.put("policy", policy(attempt.policy()));
        attempt.locally().override().ifPresent(override -> members.put("override", override(override)));
        attempt.locally().trial().ifPresent(trial -> members.put("monitor", trial(trial)));
        members.put("security", token(attempt.security()));
        result.failure().ifPresent(failure -> members.put("tlsrpt_result", failure.token()));
        attempt.next().ifPresent(next -> members.put("next_attempt", time(next)));
        attempt.waiting().ifPresent(sentence -> members.put("why", sentence));
        if (!attempt.skipped().isEmpty()) {
            members.put("skipped", attempt.skipped());
        }
        attempt.withheld().ifPresent(why -> members.put("notice", "withheld: " + why));
        return members;
    }

    /// Most mail is somebody's, and lines of old do not say.
    private static void putPurpose(Map<String, Object> members, Purpose purpose) {
        if (purpose != Purpose.RELAYED) {
            members.put("purpose", token(purpose));
        }
    }

    private static void putHop(Map<String, Object> members, Hop hop) {
        members.put("mx", hop.host().toString());
        members.put("mx_ip", hop.address().getHostAddress());
        hop.source().ifPresent(source -> members.put("source_ip", source.getHostAddress()));
    }

    private static void putDelays(Map<String, Object> members, Delays delays) {
        var parts = new LinkedHashMap<String, Object>();
        parts.put("accept", seconds(delays.accept()));
        parts.put("queue", seconds(delays.queue()));
        parts.put("connect", seconds(delays.connect()));
        parts.put("transmit", seconds(delays.transmit()));
        members.put("delay_s",
                seconds(delays.accept().plus(delays.queue()).plus(delays.connect()).plus(delays.transmit())));
        members.put("delays_s", parts);
    }

    private static void putResult(Map<String, Object> members, RecipientOutcome result) {
        members.put("stage", token(result.stage()));
        members.put("outcome", token(result.outcome()));
        code(result).ifPresent(code -> members.put("code", code));
        members.put("enhanced", result.status().toString());
        members.put("reply", result.text());
    }

    /// Only a host's reply has a code; a sentence of ours may begin with digits by chance.
    private static Optional<Integer> code(RecipientOutcome result) {
        var reply = REPLY_CODE.matcher(result.text());
        return result.remote() && reply.matches() ? Optional.of(Integer.valueOf(reply.group(1))) : Optional.empty();
    }

    static Map<String, Object> tls(TlsSession session) {
        var members = new LinkedHashMap<String, Object>();
        members.put("protocol", session.protocol());
        members.put("cipher", session.cipher());
        members.put("peer_names", session.names());
        members.put("issuer", session.issuer());
        members.put("not_after", session.notAfter().toString());
        return members;
    }

    private static Map<String, Object> policy(PolicyApplied policy) {
        var members = new LinkedHashMap<String, Object>();
        switch (policy) {
            case PolicyApplied.None() -> members.put("type", "none");
            case PolicyApplied.Sts(var mode, var id, _, _, var fetched) -> {
                members.put("type", "sts");
                members.put("mode", mode);
                members.put("id", id);
                members.put("source", fetched ? "fetched" : "cache");
            }
            case PolicyApplied.Tlsa(var base, var records, var beside) -> {
                members.put("type", "dane");
                members.put("base", base.toString());
                members.put("tlsa", records);
                members.put("beside", policy(beside));
            }
        }
        return members;
    }

    private static Map<String, Object> override(Rule override) {
        var members = new LinkedHashMap<String, Object>();
        members.put("domains", override.name());
        members.put("policy", override.word());
        members.put("reason", override.reason());
        return members;
    }

    private static Map<String, Object> trial(Trial trial) {
        var members = new LinkedHashMap<String, Object>();
        members.put("enforcing_would", trial.refusal().isPresent() ? "hold" : "send");
        trial.refusal().ifPresent(failure -> {
            members.put("tlsrpt_result", failure.type().token());
            members.put("detail", failure.detail());
        });
        return members;
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS_PER_SECOND;
    }

    private static String token(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
