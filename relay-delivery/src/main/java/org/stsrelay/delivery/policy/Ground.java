package org.stsrelay.delivery.policy;

import java.util.Optional;

/// Which rule decided about a host, for the attempt's record, the log and the sender.
///
/// @param row of the decision table
/// @param operator whose rule made it that row, absent where nobody but domain, host and message had a say
public record Ground(Row row, Optional<OperatorWord> operator) {

    static Ground of(Row row) {
        return new Ground(row, Optional.empty());
    }

    /// What an operator of this relay wrote.
    ///
    /// @param rule its name: the pattern that matched, or the key
    /// @param reason for people, may be empty
    public record OperatorWord(String rule, String reason) {

        @Override
        public String toString() {
            return reason.isEmpty() ? rule : rule + " (" + reason + ")";
        }
    }

    /// The decision table: section 15 of the conformance notes.
    public enum Row {
        DANE("1",
                "the host's TLSA records ask for TLS with a certificate that matches them (DANE, RFC 7672 §2.2)"), DANE_BESIDE_TESTING(
                        "2", "the host's TLSA records ask for TLS with a certificate that matches them (DANE, RFC 7672"
                                + " §2.2); the domain's MTA-STS policy is in mode testing and only reported on"), DANE_AND_STS(
                                        "3",
                                        "the host's TLSA records (DANE, RFC 7672 §2.2) and the domain's enforced MTA-STS policy (RFC 8461"
                                                + " §5) both have to hold"), UNUSABLE_TLSA(
                                                        "4",
                                                        "the host has TLSA records, of which none is usable: TLS with any certificate, never clear text"
                                                                + " (RFC 7672 §2.2)"), UNUSABLE_TLSA_AND_STS(
                                                                        "5",
                                                                        "the host has TLSA records, of which none is usable, and the domain enforces an MTA-STS"
                                                                                + " policy (RFC 8461 §5)"), TLSA_UNKNOWN(
                                                                                        "6",
                                                                                        "the DNS did not say whether the host has TLSA records, though its zone is signed (RFC 7672"
                                                                                                + " §2.1.2)"), STS("7",
                                                                                                        "the domain enforces an MTA-STS policy (RFC 8461 §5)"), STS_TESTING(
                                                                                                                "8",
                                                                                                                "the domain's MTA-STS policy is in mode testing: failures are only reported (RFC 8461 §5)"), NO_POLICY(
                                                                                                                        "8",
                                                                                                                        "neither the domain nor the host asks for TLS: it is used if both can (RFC 7435)"), DANE_REQUIRED(
                                                                                                                                "9",
                                                                                                                                "the host must have TLSA records (DANE) and has none"), REQUIRE_TLS(
                                                                                                                                        "10",
                                                                                                                                        "the message itself asks for verified TLS (REQUIRETLS, RFC 8689 §4.2.1)"), TLS_NOT_REQUIRED(
                                                                                                                                                "12",
                                                                                                                                                "the message itself says that TLS is not required (RFC 8689 §3)"), TLS_REPORT(
                                                                                                                                                        "13",
                                                                                                                                                        "a TLS report is delivered whatever TLS proves (RFC 8460 §3)"), LITERAL(
                                                                                                                                                                "14",
                                                                                                                                                                "an address literal has no policy");

        private final String number;
        private final String sentence;

        Row(String number, String sentence) {
            this.number = number;
            this.sentence = sentence;
        }

        /// As the table counts.
        public String number() {
            return number;
        }
    }

    /// One sentence for people, without a full stop.
    public String sentence() {
        return operator.map(word -> row.sentence + "; by the operator's rule " + word).orElse(row.sentence);
    }
}
