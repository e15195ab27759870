/// MTA-STS (RFC 8461): finding, fetching, keeping and renewing the policies of domains.
///
/// Front door: `StsPolicies`. Asked by `policy`, shown by the admin API. Behind it `RecordLookup` reads the TXT record,
/// `PolicyFetches` asks policy hosts through the port `PolicyFetcher`, `StsPolicyParser` reads what they say,
/// `KeptPolicies` keeps it in the port `StsPolicyStore`, `StsRefresher` renews it and `DnsPatience` bounds the wait for a
/// DNS that is silent.
@NullMarked
package org.stsrelay.delivery.sts;

import org.jspecify.annotations.NullMarked;
