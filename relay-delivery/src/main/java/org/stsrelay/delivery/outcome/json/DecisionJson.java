package org.stsrelay.delivery.outcome.json;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.Decision;

/// Why an attempt went as it did, as one JSON object. Its names are a promise: within a version members are added, never
/// renamed.
final class DecisionJson {

    private static final int VERSION = 1;

    private DecisionJson() {}

    /// @param told the session that the attempt's own members describe; it is not told twice
    static Map<String, Object> members(Decision decision, Optional<TlsSession> told) {
        var members = new LinkedHashMap<String, Object>();
        members.put("v", VERSION);
        if (!decision.policy().record().isEmpty()) {
            members.put("sts", sts(decision.policy()));
        }
        members.put("hosts", decision.hosts().stream().map(host -> host(host, decision.rule(), told)).toList());
        if (decision.hostsLeftOut() > 0) {
            members.put("hosts_left_out", decision.hostsLeftOut());
        }
        members.put("rule", decision.rule());
        return members;
    }

    private static Map<String, Object> sts(Decision.PolicySeen policy) {
        var members = new LinkedHashMap<String, Object>();
        members.put("record", policy.record());
        policy.held().ifPresent(held -> {
            members.put("id", held.id());
            members.put("mode", held.mode());
            members.put("source", held.source().token());
            members.put("fetched", AttemptJson.time(held.fetched()));
        });
        return members;
    }

    private static Map<String, Object> host(Decision.HostSeen host, String rule,
            Optional<TlsSession> told) {
        var members = new LinkedHashMap<String, Object>();
        members.put("mx", host.host().toString());
        members.put("preference", host.preference());
        members.put("ip", host.addresses().stream().map(InetAddress::getHostAddress).toList());
        members.put("dane", host.dane().token());
        if (!host.rule().equals(rule)) {
            members.put("rule", host.rule());
        }
        members.put("verdict", host.verdict().token());
        if (!host.reason().isEmpty()) {
            members.put("reason", host.reason());
        }
        host.check().ifPresent(check -> members.put("check", check));
        host.tls()
                .filter(session -> !told.equals(Optional.of(session)))
                .ifPresent(tls -> members.put("tls", AttemptJson.tls(tls)));
        return members;
    }
}
