package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;

/// `POST /api/v1/reload`: the configuration file is read again.
final class ReloadApi {

    /// The file is understood and cannot be used.
    private static final int UNUSABLE = 422;

    private final Supplier<Reloaded> reload;

    ReloadApi(Supplier<Reloaded> reload) {
        this.reload = reload;
    }

    void serve(RoutesConfig routes) {
        routes.post("/api/v1/reload", this::reload);
    }

    private void reload(Context http) {
        switch (reload.get()) {
            case Reloaded.Done done -> Answers.object(http, new Good(true, done.summary(), done.applied(),
                    done.needsRestart(), done.noEffect(), done.warnings().stream().map(Problem::of).toList()));
            case Reloaded.Refused refused -> Answers.object(http.status(UNUSABLE), new Bad(false,
                    "The configuration in force stays, since the file cannot be used:\n" + refused.summary(),
                    refused.problems().stream().map(Problem::of).toList()));
        }
    }

    record Good(boolean reloaded, String summary, List<Reloaded.Change> applied, List<Reloaded.Change> needsRestart,
            List<Reloaded.Change> noEffect, List<Problem> warnings) {}

    record Bad(boolean reloaded, String error, List<Problem> problems) {}

    record Problem(String severity, String file, int line, int column, String key, String what, String hint) {

        static Problem of(Reloaded.Fault fault) {
            return new Problem(fault.severity(), fault.file(), fault.line(), fault.column(), fault.key(), fault.what(),
                    fault.hint());
        }
    }
}
