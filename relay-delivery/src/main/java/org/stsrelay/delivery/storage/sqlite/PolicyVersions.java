package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyVersion;
import org.stsrelay.delivery.sts.StsPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// The rows of `sts_history`: what domains had as their policies. Nothing but people reads them, so a damaged one is
/// passed over.
final class PolicyVersions {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyVersions.class);
    private static final JsonMapper JSON = new JsonMapper();

    private PolicyVersions() {}

    static List<PolicyVersion> of(Db db, DomainName domain) throws SQLException {
        return db.list("SELECT fetched, version FROM sts_history WHERE domain = ? ORDER BY fetched DESC",
                row -> version(domain, row), domain.ascii()).stream().flatMap(Optional::stream).toList();
    }

    static int add(Db db, PolicyVersion version) throws SQLException {
        var domain = version.domain().ascii();
        db.change("INSERT OR REPLACE INTO sts_history (domain, fetched, version) VALUES (?, ?, ?)", domain,
                Db.millis(version.fetched()), written(version));
        return db.change("""
                DELETE FROM sts_history WHERE domain = ?1 AND fetched NOT IN
                    (SELECT fetched FROM sts_history WHERE domain = ?1 ORDER BY fetched DESC LIMIT ?2)""", domain,
                PolicyVersion.REMEMBERED);
    }

    static int forget(Db db, Instant before) throws SQLException {
        return db.change("DELETE FROM sts_history WHERE fetched < ? AND domain NOT IN (SELECT domain FROM sts_policy)",
                Db.millis(before));
    }

    private static String written(PolicyVersion version) {
        var node = JSON.createObjectNode();
        node.put("id", version.id());
        node.put("mode", version.mode().token());
        node.put("max_age", version.maxAge().toSeconds());
        node.set("lines", JSON.valueToTree(version.lines()));
        node.put("confirmed", Db.millis(version.confirmed()));
        node.put("certificate", version.certificate());
        version.weakening().ifPresent(words -> node.put("weakening", words));
        return JSON.writeValueAsString(node);
    }

    private static Optional<PolicyVersion> version(DomainName domain, ResultSet row) throws SQLException {
        var fetched = Instant.ofEpochMilli(row.getLong("fetched"));
        try {
            var node = JSON.readTree(row.getString("version"));
            return Optional.of(new PolicyVersion(domain, node.required("id").stringValue(),
                    StsPolicy.Mode.valueOf(node.required("mode").stringValue().toUpperCase(Locale.ROOT)),
                    Duration.ofSeconds(node.required("max_age").longValue()),
                    Arrays.asList(JSON.treeToValue(node.required("lines"), String[].class)), fetched,
                    Instant.ofEpochMilli(node.required("confirmed").longValue()),
                    node.required("certificate").stringValue(),
                    Optional.ofNullable(node.get("weakening")).map(words -> words.stringValue())));
        } catch (RuntimeException e) {
            LOG.warn("a version of the MTA-STS policy of {}, of {}, cannot be read and is left out: {}", domain,
                    fetched,
                    e.toString());
            return Optional.empty();
        }
    }
}
