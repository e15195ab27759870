/// The embedded store: one SQLite database in WAL mode, one thread that writes it, and a folder for large bodies.
///
/// Front doors: [SqliteStorage], and beside a running relay [SqliteBackup] and [SqliteRestore]. Only this package knows SQLite and its driver.
///
/// # On disk
///
/// | file in the data directory | holds |
/// |---|---|
/// | `relay.db`, `relay.db-wal`, `relay.db-shm` | the tables below; the first two belong together |
/// | `relay.db.schema-N` | a copy from before the migration that left schema N |
/// | `bodies/` | bodies above the inline limit, one file each, written and fsynced before a row names it |
/// | `relay.ballast` | space that is given up so that outcomes can be written to a full disk (P1) |
/// | `relay.lock` | locked by the process that owns the directory (P5) |
///
/// | table | a row for | |
/// |---|---|---|
/// | `message` | each message that waits, or finished within `queue.keep-finished` | its body goes when it finishes |
/// | `consignment` | its part for one destination | recipients as JSON text; `due` is null once it is finished; `turn` says whose it is (P10); `ordered` is why an operator returns it |
/// | `attempt` | each attempt | one JSON object a line, one for each recipient |
/// | `sts_policy`, `sts_dns_trouble` | each domain with an MTA-STS policy, or with a DNS that does not answer | |
/// | `sts_history` | each of the last 20 versions of a domain's policy | JSON text; `fetched` is its first fetch |
/// | `tls_day`, `tls_policy`, `tls_failure` | each day, policy in it and kind of failure that is counted for TLS reports | |
/// | `tls_due` | each domain that a report of a day is due to | `decided` once it is known where it goes |
/// | `tls_sending` | each place that a report goes to | changes in the transaction that changes its `message` |
/// | `tls_dead_destination` | each place that reports do not go to | |
/// | `tls_received`, `tls_received_policy`, `tls_received_failure` | each report that others sent and that was imported, each policy in it, each kind of failure under that | |
/// | `site` | each destination and provider that needs care | JSON text |
/// | `mark` | each thing there is one of: `newest-time` is the newest time that was believed (P25), `local-fault` which fault stands, and since when | |
/// | `schema_version` | each migration that was applied | |
///
/// Times are milliseconds since 1970, so `datetime(due / 1000, 'unixepoch')` shows one in the `sqlite3` shell.
/// A lease is no row: it belongs to the process, and after a crash what was leased simply waits.
///
/// # Who does what
///
/// Callers hand their work to the [Writer] and wait; it does what has queued up meanwhile in one transaction, with one
/// fsync for all of it. Reads go to the [Readers]. Both are platform threads, since a call into the driver would hold
/// the carrier of a virtual thread. [Housekeeping] copies the log back into the database beside them.
@NullMarked
package org.stsrelay.delivery.storage.sqlite;

import org.jspecify.annotations.NullMarked;
