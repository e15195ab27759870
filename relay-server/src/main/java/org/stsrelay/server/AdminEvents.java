package org.stsrelay.server;

import java.time.Duration;
import org.stsrelay.server.admin.AdminListener;
import org.stsrelay.server.admin.QueueVerb;
import org.stsrelay.server.metrics.AdminMeters;
import org.stsrelay.server.metrics.QueueAction;

/// What is asked and done over HTTP, counted.
record AdminEvents(AdminMeters meters) implements AdminListener {

    @Override
    public void actedOn(QueueVerb verb, int messages) {
        meters.actedOn(QueueAction.valueOf(verb.name()), messages);
    }

    @Override
    public void served(int status, Duration took) {
        meters.requestServed(status, took);
    }
}
