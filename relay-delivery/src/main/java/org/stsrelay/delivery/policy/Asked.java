package org.stsrelay.delivery.policy;

import org.stsrelay.delivery.sts.PolicyAnswer;

/// What is asked of every host of a destination, before any of them is looked at.
///
/// @param policy what MTA-STS asks for the policy domain; not [PolicyAnswer.Unknown], with which nothing is sent at all
/// @param tag what the message itself asks for
public record Asked(PolicyAnswer policy, MessageTag tag) {}
