package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A piece of work on its way through the [Writer], and the caller that waits for it.
final class Job<T> {

    enum Kind {
        /// Fails when the disk does.
        ONCE,
        /// Done again until the disk takes it.
        INSISTENT,
        /// Looks at what is durable, between two transactions.
        LOOK,
        /// The last one.
        END
    }

    /// Something to be done inside a transaction. It may be done more than once, until one transaction holds, so it
    /// changes nothing but the database; what else there is to do is in the supplier that it returns, which runs once,
    /// on the writer's thread, when the transaction is durable.
    @FunctionalInterface
    interface Work<T> {
        Supplier<T> in(Db db) throws SQLException;
    }

    private final Kind kind;
    private final Work<T> work;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private @Nullable Supplier<T> effect;

    Job(Kind kind, Work<T> work) {
        this.kind = kind;
        this.work = work;
    }

    Kind kind() {
        return kind;
    }

    void doIn(Db db) throws SQLException {
        effect = work.in(db);
    }

    /// What was done is durable.
    void finish() {
        var then = effect;
        if (then == null) {
            throw new IllegalStateException("a job that was never done");
        }
        try {
            done.complete(then.get());
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    void fail(Throwable failure) {
        done.completeExceptionally(failure);
    }

    T await() throws SQLException {
        try {
            return done.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case SQLException refused -> throw refused;
                case RuntimeException bug -> throw bug;
                case Error bug -> throw bug;
                case null, default -> throw e;
            }
        }
    }
}
