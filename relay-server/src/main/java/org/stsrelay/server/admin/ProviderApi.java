package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.ProviderName;

/// `/api/v1/providers`: who takes mail for many domains, and how much of it is under way.
final class ProviderApi {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderApi.class);

    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MOST_REASON = 200;
    private static final int MOST_NAME = 6000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_.,:/\\[\\]-]+");

    private final ProviderDesk providers;

    ProviderApi(ProviderDesk providers) {
        this.providers = providers;
    }

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/providers", this::list);
        routes.post("/api/v1/providers/pause", this::pause);
        routes.post("/api/v1/providers/resume", this::resume);
    }

    private void list(Context http) throws IOException {
        Answers.lines(http, providers.list(), ProviderJson::of);
    }

    private void pause(Context http) {
        var provider = providerOf(http);
        var span = spanOf(http);
        var reason = reasonOf(http);
        var paused = providers.pause(provider, span, reason).orElseThrow(() -> noneCalled(provider));
        LOG.info("operator: provider pause: {} for {}, reason: {}", provider,
                span.<Object>map(time -> time.toSeconds() + " s").orElse("ever"), reason.isEmpty() ? "none" : reason);
        Answers.object(http, ProviderJson.of(paused));
    }

    private void resume(Context http) {
        var provider = providerOf(http);
        var resumed = providers.resume(provider).orElseThrow(() -> noneCalled(provider));
        LOG.info("operator: provider resume: {}", provider);
        Answers.object(http, ProviderJson.of(resumed));
    }

    private static Refusal noneCalled(ProviderName provider) {
        return Refusal.notFound("No provider is called %s; `stsrelay provider list` shows those with mail."
                .formatted(provider));
    }

    /// Not in the path: the name of a network has a slash.
    private static ProviderName providerOf(Context http) {
        var name = Optional.ofNullable(http.formParam("provider"))
                .orElseThrow(() -> Refusal.badRequest("Say which provider is meant: provider=NAME."));
        if (name.length() > MOST_NAME || !NAME.matcher(name).matches()) {
            throw Refusal.badRequest("'%s' is no provider's name.".formatted(shown(name)));
        }
        return new ProviderName(name);
    }

    private static Optional<Duration> spanOf(Context http) {
        return Optional.ofNullable(http.formParam("for")).map(ProviderApi::span);
    }

    private static Duration span(String text) {
        try {
            var span = Ages.parse(text);
            if (!span.isZero() && span.compareTo(LONGEST) <= 0) {
                return span;
            }
        } catch (IllegalArgumentException _) {
            // The same answer.
        }
        throw Refusal.badRequest(
                "'%s' is no time for a pause: write 1s to %dd, such as 30m or 2h; without a time it lasts until it is ended."
                        .formatted(shown(text), LONGEST.toDays()));
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), 40)).replaceAll("\\p{Cntrl}", "?");
    }

    private static String reasonOf(Context http) {
        var reason = Optional.ofNullable(http.formParam("reason")).orElse("");
        if (reason.length() > MOST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.badRequest("A reason is one line of at most %d characters.".formatted(MOST_REASON));
        }
        return reason;
    }
}
