package org.stsrelay.delivery.attempt;

import org.stsrelay.delivery.mail.Recipient;

/// One recipient and what became of it.
public record RecipientResult(Recipient recipient, Ending ending) {}
