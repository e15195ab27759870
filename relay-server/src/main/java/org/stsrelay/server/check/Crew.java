package org.stsrelay.server.check;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

/// Goes through any number of items, so many at a time, and gives the results in the order of the items.
///
/// What is done and waits for a slower one before it is bounded, so memory is, whatever the number of items.
public final class Crew {

    private static final int AHEAD = 8;

    private Crew() {}

    /// @param width how many at a time
    /// @param done is told on the caller's thread
    public static <T, R> void work(Iterator<T> items, int width, Function<T, R> work, Consumer<R> done) {
        try (var threads = Executors.newFixedThreadPool(width, Thread.ofVirtual().name("crew-", 0).factory())) {
            var begun = new ArrayDeque<CompletableFuture<R>>();
            while (items.hasNext()) {
                var item = items.next();
                begun.add(CompletableFuture.supplyAsync(() -> work.apply(item), threads));
                if (begun.size() >= width * AHEAD) {
                    done.accept(begun.remove().join());
                }
            }
            begun.forEach(each -> done.accept(each.join()));
        }
    }
}
