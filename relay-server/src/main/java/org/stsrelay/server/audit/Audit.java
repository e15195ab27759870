package org.stsrelay.server.audit;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.server.check.Crew;
import org.stsrelay.server.check.DomainChecks;

/// Asks about each domain as one message would.
///
/// @param width how many domains at a time
public record Audit(DomainChecks checks, int width) {

    /// @param messages how many each domain gets
    /// @param found is told on the caller's thread
    public void of(Map<DomainName, Long> messages, Consumer<Finding> found) {
        Crew.work(List.copyOf(messages.entrySet()).iterator(), width,
                each -> Finding.of(checks.forecast(each.getKey()), each.getValue()), found);
    }
}
