package org.stsrelay.delivery.storage.sqlite;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.ledger.CountedFailure;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.LedgerLimits;
import org.stsrelay.delivery.mail.DomainName;
import tools.jackson.databind.json.JsonMapper;

/// Adds to the rows of the ledger, on the writer's thread. A count most often finds its row; only a new row asks whether
/// there is room for it.
final class LedgerRows {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int DIGEST = 16;
    /// What a row and its index entries take beside what varies in length.
    private static final int ROW = 96;

    private final LedgerLimits limits;
    private long firstOpenDay;

    record CountKey(LocalDate day, DomainName domain, CountedPolicy policy) {}

    LedgerRows(LedgerLimits limits) {
        this.limits = limits;
    }

    /// Before the first [#add] of a transaction.
    void begin(Db db) throws SQLException {
        firstOpenDay = db
                .first("SELECT coalesce(max(day) + 1, ?) FROM tls_day WHERE closed = 1", row -> row.getLong(1),
                        Long.MIN_VALUE)
                .orElse(Long.MIN_VALUE);
    }

    void add(Db db, CountKey key, CountSums sums) throws SQLException {
        var day = Math.max(key.day().toEpochDay(), firstOpenDay);
        var policy = policy(db, day, key, sums);
        if (policy.isEmpty()) {
            leaveOut(db, day, sums.succeeded() + sums.failed());
            return;
        }
        for (var failure : sums.failures().entrySet()) {
            add(db, day, policy.get(), failure.getKey(), failure.getValue());
        }
    }

    /// The row's number, with the sums added; empty when there is no room for one.
    private Optional<Long> policy(Db db, long day, CountKey key, CountSums sums) throws SQLException {
        var known = update(db, day, key, sums);
        if (known.isPresent()) {
            return known;
        }
        db.change("INSERT INTO tls_day (day) VALUES (?) ON CONFLICT (day) DO NOTHING", day);
        var others = count(db, "SELECT count(*) FROM tls_policy WHERE day = ? AND domain = ?", day,
                key.domain().ascii());
        if (others >= limits.policies()) {
            var bucket = bucket(key);
            var there = update(db, day, bucket, sums);
            return there.isPresent() ? there : insert(db, day, bucket, sums, others);
        }
        return insert(db, day, key, sums, others);
    }

    private static CountKey bucket(CountKey key) {
        return new CountKey(key.day(), key.domain(),
                new CountedPolicy(key.policy().kind(), key.domain(), List.of(), List.of()));
    }

    private static Optional<Long> update(Db db, long day, CountKey key, CountSums sums) throws SQLException {
        return db.first("""
                UPDATE tls_policy SET succeeded = succeeded + ?, failed = failed + ?, mail = max(mail, ?)
                WHERE day = ? AND domain = ? AND digest = ? RETURNING id""", row -> row.getLong(1), sums.succeeded(),
                sums.failed(), sums.isOfMail() ? 1 : 0, day, key.domain().ascii(), digest(key.policy()));
    }

    private Optional<Long> insert(Db db, long day, CountKey key, CountSums sums, long others) throws SQLException {
        var policy = key.policy();
        var lines = JSON.writeValueAsString(cut(policy.lines()));
        var mx = JSON.writeValueAsString(cut(policy.mx()));
        var octets = ROW + DIGEST + 2L * key.domain().ascii().length() + policy.domain().ascii().length()
                + lines.length() + mx.length();
        if (!hasRoom(db, day, octets) || (others == 0 && !hasRoomForADomain(db, day))) {
            return Optional.empty();
        }
        db.change("UPDATE tls_day SET domains = domains + ?, octets = octets + ? WHERE day = ?", others == 0 ? 1 : 0,
                octets, day);
        return db.first("""
                INSERT INTO tls_policy (day, domain, digest, kind, policy_domain, lines, mx, succeeded, failed, mail)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""", row -> row.getLong(1), day,
                key.domain().ascii(), digest(policy), policy.kind().token(), policy.domain().ascii(), lines, mx,
                sums.succeeded(), sums.failed(), sums.isOfMail() ? 1 : 0);
    }

    private void add(Db db, long day, long policy, CountedFailure failure, long count) throws SQLException {
        if (update(db, policy, failure, count)) {
            return;
        }
        var others = count(db, "SELECT count(*) FROM tls_failure WHERE policy = ?", policy);
        var kept = others >= limits.failures() ? failure.bucket() : failure;
        if (!update(db, policy, kept, count) && !insert(db, day, policy, kept, count)) {
            leaveOut(db, day, count);
        }
    }

    private static boolean update(Db db, long policy, CountedFailure failure, long count) throws SQLException {
        return db.change("""
                UPDATE tls_failure SET count = count + ? WHERE policy = ? AND type = ? AND reason = ?
                AND sending = ? AND mx = ? AND helo = ? AND receiving = ?""", count, policy, failure.type().name(),
                failure.reason(), LedgerText.of(failure.sending()), LedgerText.of(failure.mx()),
                LedgerText.of(failure.helo()), LedgerText.of(failure.receiving())) > 0;
    }

    private boolean insert(Db db, long day, long policy, CountedFailure failure, long count) throws SQLException {
        var texts = List.of(failure.type().name(), failure.reason(), LedgerText.of(failure.sending()),
                LedgerText.of(failure.mx()), LedgerText.of(failure.helo()), LedgerText.of(failure.receiving()));
        var octets = ROW + texts.stream().mapToLong(String::length).sum();
        if (!hasRoom(db, day, octets)) {
            return false;
        }
        db.change("UPDATE tls_day SET octets = octets + ? WHERE day = ?", octets, day);
        db.change("""
                INSERT INTO tls_failure (policy, type, reason, sending, mx, helo, receiving, count)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""", policy, texts.get(0), texts.get(1), texts.get(2), texts.get(3),
                texts.get(4), texts.get(5), count);
        return true;
    }

    private boolean hasRoom(Db db, long day, long octets) throws SQLException {
        return count(db, "SELECT octets FROM tls_day WHERE day = ?", day) + octets <= limits.octets();
    }

    private boolean hasRoomForADomain(Db db, long day) throws SQLException {
        return count(db, "SELECT domains FROM tls_day WHERE day = ?", day) < limits.domains();
    }

    private static long count(Db db, String sql, Object... values) throws SQLException {
        return db.first(sql, row -> row.getLong(1), values).orElse(0L);
    }

    private static void leaveOut(Db db, long day, long count) throws SQLException {
        db.change("UPDATE tls_day SET left_out = left_out + ? WHERE day = ?", count, day);
    }

    /// Whole lines, as many as there is room for. Only who publishes far more than any policy has is cut off.
    private List<String> cut(List<String> lines) {
        var kept = new ArrayList<String>();
        var octets = 0;
        for (var line : lines) {
            octets += line.length();
            if (octets > limits.policyOctets()) {
                break;
            }
            kept.add(line);
        }
        return kept;
    }

    private static byte[] digest(CountedPolicy policy) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(policy.kind().token().getBytes(StandardCharsets.UTF_8));
            sha.update(policy.domain().ascii().getBytes(StandardCharsets.UTF_8));
            policy.lines().forEach(line -> sha.update(("\n" + line).getBytes(StandardCharsets.UTF_8)));
            return Arrays.copyOf(sha.digest(), DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
