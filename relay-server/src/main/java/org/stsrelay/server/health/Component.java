package org.stsrelay.server.health;

import java.util.Locale;

/// A part of the relay that can be in trouble while the others work.
public enum Component {
    STORE(true), LISTENER(true), DISK(true), DNS(false), SCHEDULER(false), BOUNCES(false), TLS(false), CLOCK(false);

    private final boolean acceptsMail;

    Component(boolean acceptsMail) {
        this.acceptsMail = acceptsMail;
    }

    /// Whether new mail is refused while it is in trouble. Without DNS mail is still taken; it waits. By a clock in doubt nothing
    /// ends.
    public boolean acceptsMail() {
        return acceptsMail;
    }

    /// The spelling in metrics and answers.
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}
