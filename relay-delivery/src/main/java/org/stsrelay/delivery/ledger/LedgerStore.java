package org.stsrelay.delivery.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// Keeps the counts. Reading fails with an unchecked exception when the store does.
public interface LedgerStore {

    /// Does not block. Durable with whatever is kept next, at the latest: what a settlement that is asked for afterwards
    /// finds durable includes this.
    void count(Counted counted);

    /// A message was taken from a client on that day. As durable as [#count]. It stays under its day, which may have ended.
    void accepted(LocalDate day);

    /// From the oldest.
    List<LedgerDay> days();

    /// Whom a report of that day is due: the domains whose mail there was, and the hosts that DANE was checked at, in
    /// alphabetical order.
    List<DomainName> domains(LocalDate day, Optional<DomainName> after, int limit);

    /// What is counted for a domain: under its own policies, those of its hosts, and where it is itself the host of
    /// others, under its TLSA records. Sts before tlsa before none.
    List<PolicyResult> results(LocalDate day, DomainName domain);

    /// Ends a day and all before it. What was counted until now is in it; what comes later, whatever its date, is counted
    /// under the first day that is open.
    void close(LocalDate day);

    /// Drops the counts of all days before that one.
    void forgetBefore(LocalDate day);
}
