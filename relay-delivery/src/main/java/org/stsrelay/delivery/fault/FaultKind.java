package org.stsrelay.delivery.fault;

import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.delivery.outcome.FailureType;

/// The ways in which TLS can fail everywhere at once.
public enum FaultKind {
    NO_STARTTLS(Subject.SESSION, "no-starttls", "the hosts do not offer STARTTLS, or refuse it",
            "a firewall or gateway in the way that takes it out of SMTP",
            "Connect to port 25 of a host from here and from elsewhere, and compare what it offers after EHLO"), UNTRUSTED(
                    Subject.SESSION, "untrusted", "the certificates lead to no authority that is trusted here",
                    "something in the way that ends TLS itself, or a broken list of trusted authorities",
                    "See whose certificates the log names, and check the authorities that this machine trusts"), WRONG_NAME(
                            Subject.SESSION, "wrong-name", "the certificates name other hosts",
                            "something in the way that answers instead of the hosts, or a name server that lies",
                            "Compare the addresses of a host from here and from elsewhere"), EXPIRED(Subject.SESSION,
                                    "expired", "the certificates have expired or are not yet valid",
                                    "a clock that is wrong, or something in the way that answers instead of the hosts",
                                    "Check the clock of this machine, then the certificate that a host shows here"), UNPROVEN(
                                            Subject.SESSION, "unproven",
                                            "the hosts are not those that policies or TLSA records name, or shake no hands",
                                            "a name server that lies, or something in the way that breaks TLS",
                                            "Compare the MX and TLSA records of a domain from here and from elsewhere"), TLSA_LOOKUP(
                                                    Subject.TLSA, "tlsa-lookup", "TLSA records cannot be looked up",
                                                    "a name server that does not answer such questions, or breaks DNSSEC",
                                                    "Ask the name server for the TLSA records of a host: `dig +dnssec _25._tcp.HOST tlsa`"), POLICY_FETCH(
                                                            Subject.FETCH, "policy-fetch",
                                                            "MTA-STS policies cannot be fetched",
                                                            "a firewall that closes port 443 to the outside, or a broken list of trusted"
                                                                    + " authorities",
                                                            "Fetch `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` from this machine");

    /// What fails with what can be compared.
    enum Subject {
        SESSION, TLSA, FETCH
    }

    private final Subject subject;
    private final String token;
    private final String what;
    private final String cause;
    private final String remedy;

    FaultKind(Subject subject, String token, String what, String cause, String remedy) {
        this.subject = subject;
        this.token = token;
        this.what = what;
        this.cause = cause;
        this.remedy = remedy;
    }

    /// Empty for what only a rule of the operator's makes a failure: that hosts have no DANE is no fault.
    static Optional<FaultKind> of(FailureType type) {
        return switch (type) {
            case STARTTLS_NOT_SUPPORTED -> Optional.of(NO_STARTTLS);
            case CERTIFICATE_HOST_MISMATCH -> Optional.of(WRONG_NAME);
            case CERTIFICATE_EXPIRED -> Optional.of(EXPIRED);
            case CERTIFICATE_NOT_TRUSTED -> Optional.of(UNTRUSTED);
            case VALIDATION_FAILURE -> Optional.of(UNPROVEN);
            case TLSA_INVALID, DNSSEC_INVALID -> Optional.of(TLSA_LOOKUP);
            case DANE_REQUIRED -> Optional.empty();
            case STS_POLICY_FETCH_ERROR, STS_POLICY_INVALID, STS_WEBPKI_INVALID -> Optional.of(POLICY_FETCH);
        };
    }

    static Optional<FaultKind> ofToken(String token) {
        return Stream.of(values()).filter(kind -> kind.token.equals(token)).findFirst();
    }

    Subject subject() {
        return subject;
    }

    /// The spelling in metrics and answers.
    public String token() {
        return token;
    }

    /// What fails, without a full stop.
    String what() {
        return what;
    }

    /// What is likely behind it.
    String cause() {
        return cause;
    }

    /// What to look at first.
    String remedy() {
        return remedy;
    }
}
