package org.stsrelay.reporting.report;

import java.util.Arrays;
import java.util.Locale;
import org.stsrelay.delivery.outcome.FailureType;

/// What a result type of RFC 8460 §4.3 means to the domain that gets the report, and what its administrator does about it.
///
/// @param means one sentence
/// @param mend what to do
public record ResultMeaning(String means, String mend) {

    /// Of a type as a report spells it. A report may have types that are registered later.
    public static ResultMeaning of(String type) {
        var spelled = type.toLowerCase(Locale.ROOT).replace('_', '-');
        return Arrays.stream(FailureType.values())
                .filter(known -> known.token().equals(spelled))
                .findFirst()
                .map(ResultMeaning::of)
                .orElseGet(() -> new ResultMeaning("This type of failure is not in RFC 8460.",
                        "Ask the reporter at the contact address what it stands for."));
    }

    private static ResultMeaning of(FailureType type) {
        return switch (type) {
            case STARTTLS_NOT_SUPPORTED -> new ResultMeaning(
                    "The host did not offer STARTTLS, or refused it.",
                    "Enable TLS at the host. If it is enabled, look for a firewall or proxy in front of it that removes"
                            + " STARTTLS; if neither is yours, somebody may be interfering with the connection.");
            case CERTIFICATE_HOST_MISMATCH -> new ResultMeaning(
                    "The certificate does not name the host that the MX record names.",
                    "Get a certificate whose subjectAltName has the host's name exactly as the MX record spells it.");
            case CERTIFICATE_EXPIRED -> new ResultMeaning("The certificate has expired.",
                    "Renew it, reload the mail server so that it uses the new one, and see why the renewal did not"
                            + " happen by itself.");
            case CERTIFICATE_NOT_TRUSTED -> new ResultMeaning(
                    "The certificate does not lead to an authority that is trusted.",
                    "Use a certificate of a public authority, and let the server send the intermediate certificates"
                            + " with it (the full chain).");
            case VALIDATION_FAILURE -> new ResultMeaning(
                    "The session was not what the policy asks for, for the reason that is given.",
                    "With mta-sts-mx-not-in-policy: add the host to the mx lines of the policy and give the policy a new"
                            + " id, or take it out of the MX records. With a reason about TLSA records: publish records"
                            + " that match the certificate, the new ones before the certificate changes. With a reason"
                            + " about the handshake: see that the host speaks TLS 1.2 or 1.3. Without a reason: some"
                            + " reporters write only this for a host that the policy does not name, so compare the MX"
                            + " records with the mx lines first.");
            case TLSA_INVALID -> new ResultMeaning("None of the host's TLSA records can be used.",
                    "Publish records of the form 3 1 1 or 2 1 1 with a digest of the right length.");
            case DNSSEC_INVALID -> new ResultMeaning("DNSSEC validation of the host's records failed.",
                    "Check the signatures and the DS record of the zone; a changed key or an expired signature is the"
                            + " usual cause.");
            case DANE_REQUIRED -> new ResultMeaning(
                    "The sender asks for DANE at this domain, and the host has no TLSA records that DNSSEC secures.",
                    "Publish TLSA records for every MX host in a signed zone, or ask the reporter to drop the rule.");
            case STS_POLICY_FETCH_ERROR -> new ResultMeaning(
                    "There is an _mta-sts record, and the policy could not be fetched.",
                    "See that https://mta-sts.DOMAIN/.well-known/mta-sts.txt answers with status 200 and without a"
                            + " redirect, from everywhere.");
            case STS_POLICY_INVALID -> new ResultMeaning("The MTA-STS policy or its record breaks the rules.",
                    "Serve it as text/plain with version, mode, max_age and the mx lines, each on a line of its own.");
            case STS_WEBPKI_INVALID -> new ResultMeaning("The web server of the policy has no valid certificate.",
                    "Get a certificate of a public authority that names mta-sts.DOMAIN, and renew it in time.");
        };
    }
}
