package org.stsrelay.delivery.ledger;

/// How much is told apart, so that nobody fills the disk by what he publishes or lets fail. What goes beyond is counted in
/// a bucket of the same domain, or, where there is no room for a domain, only as left out.
///
/// @param domains in a day
/// @param policies of a domain in a day
/// @param failures of a policy
/// @param policyOctets of a policy's text; the lines beyond are not kept
/// @param octets of a day, roughly
public record LedgerLimits(int domains, int policies, int failures, int policyOctets, long octets) {

    /// A million sessions over 100,000 domains take a fifth of it.
    public static final LedgerLimits STANDARD = new LedgerLimits(300_000, 20, 200, 8192, 512L << 20);
}
