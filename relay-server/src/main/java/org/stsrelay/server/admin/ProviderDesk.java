package org.stsrelay.server.admin;

import java.util.List;
import java.util.Optional;
import java.time.Duration;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.ProviderState;

/// Looks at the providers of the destinations' MX hosts, and leaves one alone for a while.
public interface ProviderDesk {

    /// Those of the provider table, and all others with mail or a pause, in the order of their names.
    List<ProviderState> list();

    /// Begins no more attempts at any destination of a provider. A pause that it has already is replaced.
    ///
    /// @param span empty until somebody resumes it
    /// @param reason for people, may be empty
    /// @return what holds now, empty when nobody is called so
    Optional<ProviderState> pause(ProviderName provider, Optional<Duration> span, String reason);

    /// Ends a pause, whoever began it.
    ///
    /// @return what holds now, empty when nobody is called so
    Optional<ProviderState> resume(ProviderName provider);
}
