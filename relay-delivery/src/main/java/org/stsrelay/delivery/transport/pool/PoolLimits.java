package org.stsrelay.delivery.transport.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;

/// How long and how often connections are used.
///
/// @param facts how old the facts may be that a message relies on
/// @param kept how many are kept without use in all
/// @param usual the wear of a connection with most hosts
/// @param wear that of a connection with an MX host, by its name; asked for each time, since it may change
public record PoolLimits(Duration facts, int kept, Wear usual, Function<DomainPart, Wear> wear) {

    private static final Duration FACTS = Duration.ofMinutes(5);
    private static final int KEPT = 1000;

    /// P8 and P14.
    public static final PoolLimits DEFAULT =
            new PoolLimits(Duration.ofSeconds(5), Duration.ofMinutes(5), FACTS, 1000, KEPT);

    /// @param idle how long a connection is kept without use
    /// @param life how long one is used in all
    /// @param messages how many transactions one carries
    /// @param chunking whether messages go by BDAT where that is offered
    /// @param share what counts together with it, if anything does
    public record Wear(Duration idle, Duration life, int messages, boolean chunking, Optional<Share> share) {

        public Wear(Duration idle, Duration life, int messages) {
            this(idle, life, messages, true, Optional.empty());
        }
    }

    /// @param connections that may stand at a time with all hosts of the provider, those without use included
    public record Share(ProviderName provider, int connections) {

        /// Whether both count together; how many there may be can have changed between them.
        boolean isWithSame(Share other) {
            return provider.equals(other.provider);
        }
    }

    /// The same for all hosts.
    public PoolLimits(Duration idle, Duration life, Duration facts, int messages, int kept) {
        this(facts, kept, new Wear(idle, life, messages));
    }

    private PoolLimits(Duration facts, int kept, Wear usual) {
        this(facts, kept, usual, _ -> usual);
    }

    Optional<Share> shareOf(DomainPart host) {
        return wear.apply(host).share();
    }

    /// @param wear by the name of an MX host
    public PoolLimits byHost(Function<DomainPart, Wear> wear) {
        return new PoolLimits(facts, kept, usual, wear);
    }
}
