package org.stsrelay.delivery.storage.sqlite;

/// Whom a row of counts is reported to: the domain whose mail it was, and beside it the host whose TLSA records the session
/// was held against (RFC 8460 §3). A report is due to those with mail other than our notices (P29).
///
/// Each of the two is asked for by a select of its own, so that each is answered by its index.
final class Addressees {

    private static final String OF_THE_HOST = " AND kind = 'tlsa' AND policy_domain <> domain";

    private Addressees() {}

    /// Those that a report is due to, each once.
    ///
    /// @param select of one of the two from `tls_policy`, with `%1$s` for the column that names him, and `%2$s` among the
    ///     conditions
    static String due(String select) {
        return select.formatted("domain", "mail = 1") + " UNION "
                + select.formatted("policy_domain", "mail = 1" + OF_THE_HOST);
    }

    /// All rows of each; where `mail` is 1 in one of them a report is due.
    static String all(String select) {
        return select.formatted("domain", "true") + " UNION ALL "
                + select.formatted("policy_domain", "true" + OF_THE_HOST);
    }
}
