package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainName;

/// `/api/v1/policies`: the kept MTA-STS policies.
final class PolicyApi {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyApi.class);

    private final PolicyDesk policies;
    private final Clock clock;

    PolicyApi(PolicyDesk policies, Clock clock) {
        this.policies = policies;
        this.clock = clock;
    }

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/policies", this::list);
        routes.get("/api/v1/policies/{domain}", this::show);
        routes.get("/api/v1/policies/{domain}/history", this::history);
        routes.post("/api/v1/policies/{domain}/refresh", this::refresh);
        routes.delete("/api/v1/policies/{domain}", this::forget);
    }

    private void list(Context http) throws IOException {
        Answers.lines(http, policies.list(), PolicyJson::of);
    }

    private void show(Context http) {
        var domain = domainOf(http);
        Answers.object(http, PolicyJson.of(policies.show(domain).orElseThrow(() -> noneFor(domain))));
    }

    private void history(Context http) throws IOException {
        var domain = domainOf(http);
        var history = policies.history(domain);
        if (history.isEmpty()) {
            throw Refusal.notFound("Nothing is known of a policy of %s, now or before.".formatted(domain));
        }
        Answers.lines(http, history, PolicyJson::of);
    }

    private void refresh(Context http) {
        var domain = domainOf(http);
        LOG.info("operator: policy refresh: {}", domain);
        var began = clock.instant();
        var sentence = policies.refresh(domain);
        var kept = policies.show(domain);
        var fetched = kept.filter(policy -> !policy.fetched().isBefore(began)).isPresent();
        Answers.object(http, new PolicyJson.Refreshed(domain.ascii(), fetched, sentence,
                kept.map(PolicyJson::of).orElse(null)));
    }

    private void forget(Context http) {
        var domain = domainOf(http);
        if (!policies.forget(domain)) {
            throw noneFor(domain);
        }
        LOG.info("operator: policy forget: {}", domain);
        Answers.object(http, new Forgotten(domain.ascii(), true));
    }

    record Forgotten(String domain, boolean forgotten) {}

    private static Refusal noneFor(DomainName domain) {
        return Refusal.notFound("No policy of %s is kept.".formatted(domain));
    }

    private static DomainName domainOf(Context http) {
        try {
            return DomainName.of(http.pathParam("domain"));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("'%s' is no domain name."
                    .formatted(http.pathParam("domain").replaceAll("\\p{Cntrl}", "?")));
        }
    }
}
