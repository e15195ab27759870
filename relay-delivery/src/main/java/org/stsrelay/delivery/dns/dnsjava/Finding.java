package org.stsrelay.delivery.dns.dnsjava;

import java.time.Duration;
import java.util.function.Function;
import org.stsrelay.delivery.dns.Answer;

/// An answer and what keeping it takes.
///
/// @param timeToLive what the DNS allows, zero when it must not be kept
/// @param octets about how much memory it needs
record Finding<T>(Answer<T> answer, Duration timeToLive, int octets) {

    <R> Finding<R> map(Function<T, R> reader) {
        return new Finding<>(switch (answer) {
            case Answer.Found<T>(var value, var secure, var ttl, var alias) ->
                new Answer.Found<R>(reader.apply(value), secure, ttl, alias);
            case Answer.NoData<T>(var secure) -> new Answer.NoData<R>(secure);
            case Answer.NxDomain<T>(var secure) -> new Answer.NxDomain<R>(secure);
            case Answer.Failed<T>(var reason) -> new Answer.Failed<R>(reason);
        }, timeToLive, octets);
    }
}
