package org.stsrelay.server.check;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/// Several things at a time, each on a virtual thread of its own.
final class Abreast {

    private static final Executor THREADS = task -> Thread.ofVirtual().name("domain-check").start(task);

    private Abreast() {}

    static <T> CompletableFuture<T> begin(Supplier<T> what) {
        return CompletableFuture.supplyAsync(what, THREADS);
    }

    /// @return the results in the order of the items
    static <T, R> List<R> each(List<T> items, Function<T, R> what) {
        return items.stream()
                .map(item -> begin(() -> what.apply(item)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }
}
