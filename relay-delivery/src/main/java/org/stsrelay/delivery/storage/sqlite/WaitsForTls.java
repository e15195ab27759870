package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.stsrelay.delivery.mail.EnhancedStatus;

/// Whether a destination has mail that waits because of TLS or what a policy asks of it, by the status of the last attempt:
/// refused by a policy (4.7.5), less than REQUIRETLS demands (4.7.10, 4.7.30), or a DNS that did not say (4.4.3). A host that
/// answers with one of them is tried too early once; that harms nobody.
record WaitsForTls(String destination, boolean waits) {

    private static final Set<EnhancedStatus> STATUSES = Set.of(EnhancedStatus.TLS_REFUSED, EnhancedStatus.DNS_FAILED,
            EnhancedStatus.ENCRYPTION_NEEDED, EnhancedStatus.REQUIRETLS_NEEDED.temporary());

    private static final int PAGE = 200;

    /// Of each destination so many are looked at: those of a destination mostly wait for the same.
    private static final int SAMPLE = 1000;

    static boolean concerns(Kept kept) {
        return kept.recipients()
                .stream()
                .anyMatch(each -> each.isWaiting() && each.enhanced().filter(STATUSES::contains).isPresent());
    }

    /// The next destinations with mail, in their order.
    static List<WaitsForTls> after(Db db, String last) throws SQLException {
        var names = db.list("""
                SELECT DISTINCT destination FROM consignment
                WHERE due IS NOT NULL AND state = 'waiting' AND destination > ? ORDER BY destination LIMIT ?""",
                row -> row.getString(1), last, PAGE);
        var found = new ArrayList<WaitsForTls>();
        for (var name : names) {
            found.add(new WaitsForTls(name, waits(db, name)));
        }
        return found;
    }

    private static boolean waits(Db db, String destination) throws SQLException {
        return db.first("""
                SELECT 1 FROM (SELECT recipients FROM consignment
                    WHERE destination = ? AND due IS NOT NULL AND state = 'waiting' LIMIT ?)
                WHERE recipients LIKE '%"enhanced":"4.7.%' OR recipients LIKE '%"enhanced":"4.4.3"%' LIMIT 1""",
                _ -> true, destination, SAMPLE).isPresent();
    }
}
