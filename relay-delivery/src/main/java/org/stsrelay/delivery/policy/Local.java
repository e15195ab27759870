package org.stsrelay.delivery.policy;

import java.util.Optional;

/// What the operator of this relay has to say about one destination.
///
/// @param rule the override that counts for it
/// @param floor what is asked of every host, whatever the domain does or does not publish
/// @param daneAlone whether usable TLSA records set an enforced MTA-STS policy aside, which is then only reported on
/// @param monitored whether what domains ask for is found out and told, without effect (P42)
public record Local(Optional<OperatorRule> rule, Floor floor, boolean daneAlone, boolean monitored) {

    /// Nothing.
    public static final Local NONE = new Local(Optional.empty(), Floor.NONE, false, false);

    /// @param key where it is written, for people
    public record Floor(Proof proof, String key) {
        public static final Floor NONE = new Floor(Proof.ANY, "");
    }

    public Local withRule(OperatorRule other) {
        return new Local(Optional.of(other), floor, daneAlone, monitored);
    }

    /// @return whether the message has to be weighed against the domain's MTA-STS policy at all
    public boolean heedsPolicy(MessageTag tag) {
        return tag == MessageTag.REQUIRE_TLS || rule.filter(each -> each.sts() == OperatorRule.Sts.IGNORE).isEmpty();
    }

    /// @return whether a domain's MTA-STS policy can hold the message back
    public boolean isBoundByPolicy(MessageTag tag) {
        return switch (tag) {
            case TLS_REPORT -> false;
            case TLS_NOT_REQUIRED -> enforces();
            case NONE, REQUIRE_TLS, REQUIRE_TLS_IF_OFFERED -> heedsPolicy(tag);
        };
    }

    /// @return whether mail may go while the DNS does not say what the policy is
    public boolean goesWithoutKnowing(MessageTag tag) {
        return switch (tag) {
            case REQUIRE_TLS -> false;
            case TLS_REPORT -> true;
            // What the operator asks for, no sender sets aside, and it is the policy that names the hosts.
            case TLS_NOT_REQUIRED -> !enforces();
            case NONE, REQUIRE_TLS_IF_OFFERED ->
                rule.map(OperatorRule::sts).map(this::goesWithoutKnowing).orElse(monitored);
        };
    }

    private boolean enforces() {
        return rule.map(OperatorRule::sts).filter(OperatorRule.Sts::enforces).isPresent();
    }

    private boolean goesWithoutKnowing(OperatorRule.Sts sts) {
        return switch (sts) {
            case IGNORE, TESTING -> true;
            case ENFORCE, REQUIRED -> false;
            case FOLLOW -> monitored;
        };
    }

    /// Whether hosts without usable TLSA records are out of the question.
    public boolean requiresDane() {
        return rule.filter(each -> each.dane() == OperatorRule.Dane.REQUIRED).isPresent();
    }

    /// Of a message that asks for verified TLS itself.
    Local withoutExceptions() {
        return new Local(rule.map(OperatorRule::withoutExceptions), floor, daneAlone, false);
    }

    /// Whose word it is that more is asked than domain and host ask.
    Optional<Ground.OperatorWord> word() {
        return rule.map(each -> new Ground.OperatorWord(each.name(), each.reason()))
                .or(() -> floor.proof() == Proof.ANY
                        ? Optional.empty()
                        : Optional.of(new Ground.OperatorWord(floor.key(), "")));
    }
}
