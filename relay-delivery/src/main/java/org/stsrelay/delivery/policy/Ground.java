package org.stsrelay.delivery.policy;

import java.util.Optional;

/// Which rule decided about a host, for the attempt's record, the log and the sender.
///
/// @param row of the decision table
/// @param operator whose rule counted, absent where nobody but domain, host and message had a say
public record Ground(Row row, Optional<OperatorWord> operator) {

    static Ground of(Row row) {
        return new Ground(row, Optional.empty());
    }

    /// Whether the domain is told of a refusal by it (RFC 8460). What the message asks, or the operator here, is no
    /// failure of the domain's.
    public boolean isOfTheDomain() {
        return row != Row.REQUIRE_TLS && row != Row.OPERATOR;
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

    /// The decision table: section 15 of the conformance notes, and what an operator adds to it.
    public enum Row {
        DANE, DANE_BESIDE_TESTING, DANE_AND_STS, UNUSABLE_TLSA, UNUSABLE_TLSA_AND_STS, TLSA_UNKNOWN, STS, STS_TESTING,
        /// An operator's exception weakens the policy.
        HELD_AS_TESTING,
        /// An operator's exception sets the policy aside.
        IGNORED, NO_POLICY, DANE_REQUIRED,
        /// An operator asks for more than domain and host do.
        OPERATOR,
        /// An operator enforces a policy whatever its mode; what fails by it is the domain's affair all the same.
        STS_BY_OPERATOR, REQUIRE_TLS, TLS_NOT_REQUIRED, TLS_REPORT, LITERAL;

        /// As the table counts.
        public String number() {
            return switch (this) {
                case DANE -> "1";
                case DANE_BESIDE_TESTING -> "2";
                case DANE_AND_STS -> "3";
                case UNUSABLE_TLSA -> "4";
                case UNUSABLE_TLSA_AND_STS -> "5";
                case TLSA_UNKNOWN -> "6";
                case STS -> "7";
                case STS_TESTING, HELD_AS_TESTING, IGNORED, NO_POLICY -> "8";
                case DANE_REQUIRED -> "9";
                case REQUIRE_TLS -> "10";
                case TLS_NOT_REQUIRED -> "12";
                case TLS_REPORT -> "13";
                case LITERAL -> "14";
                case OPERATOR, STS_BY_OPERATOR -> "local";
            };
        }

        private String sentence() {
            return switch (this) {
                case DANE -> "the host's TLSA records ask for TLS with a certificate that matches them (DANE, RFC 7672"
                        + " §2.2)";
                case DANE_BESIDE_TESTING -> "the host's TLSA records ask for TLS with a certificate that matches them"
                        + " (DANE, RFC 7672 §2.2), and what the domain's MTA-STS policy asks for is only reported on";
                case DANE_AND_STS -> "the host's TLSA records (DANE, RFC 7672 §2.2) and the domain's enforced MTA-STS"
                        + " policy (RFC 8461 §5) both have to hold";
                case UNUSABLE_TLSA -> "the host has TLSA records of which none is usable, so it is TLS with any"
                        + " certificate and never clear text (RFC 7672 §2.2)";
                case UNUSABLE_TLSA_AND_STS ->
                    "the host has TLSA records of which none is usable, and the domain enforces"
                            + " an MTA-STS policy (RFC 8461 §5)";
                case TLSA_UNKNOWN -> "the DNS did not say whether the host has TLSA records, though its zone is signed"
                        + " (RFC 7672 §2.1.2)";
                case STS -> "the domain enforces an MTA-STS policy (RFC 8461 §5)";
                case STS_TESTING -> "the domain's MTA-STS policy is in mode testing, so failures are only reported (RFC"
                        + " 8461 §5)";
                case HELD_AS_TESTING -> "the domain's MTA-STS policy counts as if it were in mode testing";
                case IGNORED -> "what the domain publishes is ignored, so TLS is used if both can";
                case NO_POLICY -> "neither the domain nor the host asks for TLS, so it is used if both can (RFC 7435)";
                case DANE_REQUIRED -> "the host has to have usable TLSA records (DANE)";
                case REQUIRE_TLS -> "the message itself asks for verified TLS (REQUIRETLS, RFC 8689 §4.2.1)";
                case TLS_NOT_REQUIRED -> "the message itself says that TLS is not required (RFC 8689 §3)";
                case TLS_REPORT -> "a TLS report is delivered whatever TLS proves (RFC 8460 §3)";
                case LITERAL -> "an address literal has no policy";
                case STS_BY_OPERATOR -> "this relay enforces the domain's MTA-STS policy, whatever mode it is in";
                case OPERATOR -> "this relay asks more of the host than the domain does";
            };
        }
    }

    /// One sentence for people, without a full stop.
    public String sentence() {
        return operator.map(word -> row.sentence() + "; so says the operator's rule " + word).orElse(row.sentence());
    }
}
