package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/api/v1/local-fault`: whether TLS fails everywhere at once, and an operator's word that it does not.
final class FaultApi {
    private static final Logger LOG = LoggerFactory.getLogger(FaultApi.class);

    private final BrakeDesk brake;

    FaultApi(BrakeDesk brake) {
        this.brake = brake;
    }

    /// @param kind null when there is none, as `since` is
    record State(boolean standing, @Nullable String kind, @Nullable String since, String reason) {
        private static final State NONE = new State(false, null, null, "");

        private static State of(BrakeDesk.Fault fault) {
            return new State(true, fault.kind(), QueueJson.time(fault.since()), fault.reason());
        }
    }

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/local-fault", this::show);
        routes.post("/api/v1/local-fault/clear", this::clear);
    }

    private void show(Context http) {
        Answers.object(http, brake.fault().map(State::of).orElse(State.NONE));
    }

    private void clear(Context http) {
        LOG.info("operator: local fault cleared; it was {}", brake.fault().map(BrakeDesk.Fault::kind).orElse("off"));
        brake.clearFault();
        show(http);
    }
}
