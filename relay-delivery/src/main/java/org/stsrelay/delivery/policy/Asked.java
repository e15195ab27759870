package org.stsrelay.delivery.policy;

import org.stsrelay.delivery.sts.PolicyAnswer;

/// What is asked of every host of a destination, before any of them is looked at.
///
/// @param policy what MTA-STS asks for the policy domain; [PolicyAnswer.Unknown] only for what goes whatever it is
/// @param tag what the message itself asks for
/// @param local what the operator asks for
public record Asked(PolicyAnswer policy, MessageTag tag, Local local) {

    /// With an operator who leaves it to domains and messages.
    public Asked(PolicyAnswer policy, MessageTag tag) {
        this(policy, tag, Local.NONE);
    }
}
