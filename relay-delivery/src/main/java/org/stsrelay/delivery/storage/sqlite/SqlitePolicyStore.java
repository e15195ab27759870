package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.spool.SpoolListener.Operation;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.CachedPolicy.Trouble;
import org.stsrelay.delivery.sts.CachedPolicy.Trouble.Kind;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.PolicyVersion;
import org.stsrelay.delivery.sts.StsPolicy;
import org.stsrelay.delivery.sts.StsPolicyStore;
import tools.jackson.databind.json.JsonMapper;

/// MTA-STS policies in SQLite, a row for each domain. A row that cannot be read is logged and harms no other domain; mail
/// for its own waits until the policy has been fetched anew.
final class SqlitePolicyStore implements StsPolicyStore {

    private static final Logger LOG = LoggerFactory.getLogger(SqlitePolicyStore.class);

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 1000;
    /// Behind every domain.
    private static final String END = "\uffff";

    private final Writer writer;
    private final Readers readers;
    private final Watch watch;

    SqlitePolicyStore(Writer writer, Readers readers, Watch watch) {
        this.writer = writer;
        this.readers = readers;
        this.watch = watch;
    }

    @Override
    public Optional<CachedPolicy> policy(DomainName domain) {
        return read(db -> db.first("SELECT * FROM sts_policy WHERE domain = ?", SqlitePolicyStore::policy,
                domain.ascii())).flatMap(found -> found);
    }

    @Override
    public boolean isUnreadable(DomainName domain) {
        return read(db -> db.first("SELECT * FROM sts_policy WHERE domain = ?", row -> policy(row).isEmpty(),
                domain.ascii())).orElse(false);
    }

    @Override
    public List<CachedPolicy> policies() {
        record Found(String domain, Optional<CachedPolicy> policy) {}
        var all = new ArrayList<CachedPolicy>();
        for (var after = ""; !after.equals(END);) {
            var from = after;
            var page = read(db -> db.list("SELECT * FROM sts_policy WHERE domain > ? ORDER BY domain LIMIT ?",
                    row -> new Found(row.getString("domain"), policy(row)), from, PAGE));
            page.forEach(found -> found.policy().ifPresent(all::add));
            after = page.size() < PAGE ? END : page.getLast().domain();
        }
        return all;
    }

    @Override
    public void keep(CachedPolicy cached) {
        var policy = cached.policy();
        write(cached.domain(), """
                INSERT OR REPLACE INTO sts_policy (domain, id, mode, max_age, mx, lines, fetched, certificate, last_use,
                    trouble_at, trouble_reason, trouble_kind, weakening)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", cached.domain().ascii(),
                cached.id(), policy.mode().token(), policy.maxAge().toSeconds(),
                JSON.writeValueAsString(policy.mx().stream().map(MxPattern::toString).toList()),
                JSON.writeValueAsString(policy.lines()), Db.millis(cached.fetched()), cached.certificate(),
                Db.millis(cached.lastUse()), cached.trouble().map(trouble -> Db.millis(trouble.at())).orElse(null),
                cached.trouble().map(Trouble::reason).orElse(null),
                cached.trouble().map(trouble -> trouble.kind().name()).orElse(null), cached.weakening().orElse(null));
    }

    @Override
    public boolean forget(DomainName domain) {
        return write(domain, "DELETE FROM sts_policy WHERE domain = ?", domain.ascii()) > 0;
    }

    @Override
    public List<PolicyVersion> versions(DomainName domain) {
        return read(db -> PolicyVersions.of(db, domain));
    }

    @Override
    public void remember(PolicyVersion version) {
        perform(version.domain(), db -> PolicyVersions.add(db, version));
    }

    @Override
    public void forgetVersions(Instant before) {
        watch.orFail(Operation.QUERY, "old versions of MTA-STS policies cannot be forgotten",
                () -> writer.perform(db -> {
                    var forgotten = PolicyVersions.forget(db, before);
                    return () -> forgotten;
                }));
    }

    @Override
    public Optional<DnsTrouble> dnsTrouble(DomainName domain) {
        return read(db -> db.first("SELECT since, ever_enforced FROM sts_dns_trouble WHERE domain = ?",
                row -> new DnsTrouble(domain, Instant.ofEpochMilli(row.getLong(1)), row.getBoolean(2)),
                domain.ascii()));
    }

    @Override
    public void keep(DnsTrouble trouble) {
        write(trouble.domain(),
                "INSERT OR REPLACE INTO sts_dns_trouble (domain, since, ever_enforced) VALUES (?, ?, ?)",
                trouble.domain().ascii(), Db.millis(trouble.since()), trouble.everEnforced());
    }

    @Override
    public void forgetDnsTrouble(DomainName domain) {
        write(domain, "DELETE FROM sts_dns_trouble WHERE domain = ?", domain.ascii());
    }

    private static Optional<CachedPolicy> policy(ResultSet row) throws SQLException {
        var domain = row.getString("domain");
        try {
            return Optional.of(new CachedPolicy(new DomainName(domain), row.getString("id"), body(row),
                    Instant.ofEpochMilli(row.getLong("fetched")), row.getString("certificate"),
                    Instant.ofEpochMilli(row.getLong("last_use")), trouble(row),
                    Optional.ofNullable(row.getString("weakening"))));
        } catch (RuntimeException e) {
            LOG.error("the stored MTA-STS policy of {} cannot be read; mail for it waits until a new one has been"
                    + " fetched, or until somebody says stsrelay policy forget {}: {}", domain, domain, e.toString());
            return Optional.empty();
        }
    }

    private static StsPolicy body(ResultSet row) throws SQLException {
        var mode = StsPolicy.Mode.valueOf(row.getString("mode").toUpperCase(Locale.ROOT));
        var mx = strings(row.getString("mx")).stream().map(SqlitePolicyStore::pattern).toList();
        if (mx.isEmpty() && mode != StsPolicy.Mode.NONE) {
            throw new IllegalArgumentException("a policy without mx");
        }
        return new StsPolicy(mode, Duration.ofSeconds(row.getLong("max_age")), mx, strings(row.getString("lines")));
    }

    private static Optional<Trouble> trouble(ResultSet row) throws SQLException {
        var reason = Optional.ofNullable(row.getString("trouble_reason"));
        var at = Instant.ofEpochMilli(row.getLong("trouble_at"));
        // Rows of schema 2 do not say of what kind it was.
        var kind = Optional.ofNullable(row.getString("trouble_kind")).map(Kind::valueOf).orElse(Kind.FETCH);
        return reason.map(sentence -> new Trouble(kind, at, sentence));
    }

    private static MxPattern pattern(String text) {
        return text.startsWith("*.")
                ? new MxPattern(true, new DomainName(text.substring(2)))
                : new MxPattern(false, new DomainName(text));
    }

    private static List<String> strings(String json) {
        return List.of(JSON.readValue(json, String[].class));
    }

    private <T> T read(Readers.Read<T> read) {
        return watch.orFail(Operation.QUERY, "stored MTA-STS policies cannot be read", () -> readers.read(read));
    }

    private int write(DomainName domain, String sql, @Nullable Object... values) {
        return perform(domain, db -> db.change(sql, values));
    }

    private int perform(DomainName domain, Change change) {
        return watch.orFail(Operation.QUERY, "what is known of the MTA-STS policy of " + domain + " cannot be kept",
                () -> writer.perform(db -> {
                    var changed = change.in(db);
                    return () -> changed;
                }));
    }

    private interface Change {
        int in(Db db) throws SQLException;
    }
}
