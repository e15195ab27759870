package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.server.health.Component;

/// `/api/v1/clock`: what the relay takes the time for.
final class ClockApi {
    private static final Logger LOG = LoggerFactory.getLogger(ClockApi.class);

    private final Desk desk;
    private final Clock clock;

    ClockApi(Desk desk, Clock clock) {
        this.desk = desk;
        this.clock = clock;
    }

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/clock", http -> Answers.object(http, shown()));
        routes.post("/api/v1/clock/accept", this::accept);
    }

    private void accept(Context http) {
        LOG.info("operator: clock accept");
        if (!desk.believeClock().getAsBoolean()) {
            throw new Refusal(409, shown().doubt());
        }
        Answers.object(http, shown());
    }

    private Shown shown() {
        var doubt = desk.status().get().health().troubles().getOrDefault(Component.CLOCK, "");
        return new Shown(QueueJson.time(clock.instant()), doubt.isEmpty(), doubt);
    }

    /// @param doubt why the clock cannot be believed, empty when it can
    record Shown(String time, boolean believed, String doubt) {}
}
