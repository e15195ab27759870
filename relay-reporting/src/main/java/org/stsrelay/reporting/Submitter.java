package org.stsrelay.reporting;

import org.stsrelay.delivery.mail.DomainName;

/// Who reports.
///
/// @param organization for people
/// @param contact an address in `domain`, as RFC 8460 §4.4 wants it
/// @param domain the submitter
/// @param relay this relay's own name: two relays of one organisation have two reports of a day
public record Submitter(String organization, String contact, DomainName domain, DomainName relay) {}
