package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/api/v1/bounce-brake`: whether failures are held, and an end to that.
final class BrakeApi {
    private static final Logger LOG = LoggerFactory.getLogger(BrakeApi.class);

    private final BrakeDesk brake;

    BrakeApi(BrakeDesk brake) {
        this.brake = brake;
    }

    record State(boolean armed) {}

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/bounce-brake", this::show);
        routes.post("/api/v1/bounce-brake/clear", this::clear);
    }

    private void show(Context http) {
        Answers.object(http, new State(brake.isArmed()));
    }

    private void clear(Context http) {
        LOG.info("operator: bounce brake cleared; it was {}", brake.isArmed() ? "armed" : "off");
        brake.clear();
        show(http);
    }
}
