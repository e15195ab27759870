package org.stsrelay.server.admin;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.server.health.Component;

/// The admin listener. Metrics and health are for everybody who can reach it, which by default is this machine; all else
/// needs the token.
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private static final int MOST_CONNECTIONS = 200;
    private static final int MOST_HEADER = 8 << 10;
    /// A thousand ids and their filter.
    private static final long MOST_BODY = 64 << 10;
    private static final long IDLE_MILLIS = 30_000;

    private final InetSocketAddress address;
    private final Desk desk;
    private final Gate gate;
    private final AdminListener listener;
    private final Clock clock;
    private final Javalin server;

    /// @param address where to listen; port 0 for any
    /// @param hostname the relay's own name, by which the server may be called too
    public AdminServer(InetSocketAddress address, String hostname, AdminToken token, Desk desk, AdminListener listener,
            Clock clock) {
        this.address = address;
        this.desk = desk;
        this.gate = new Gate(Set.of("localhost", hostname.toLowerCase(Locale.ROOT)), token);
        this.listener = listener;
        this.clock = clock;
        this.server = Javalin.create(this::configure);
    }

    /// @throws IOException with a sentence for people when it cannot listen there
    public void start() throws IOException {
        try {
            server.start();
        } catch (RuntimeException e) {
            throw new IOException(
                    "Cannot listen on %s (admin.address): %s; is another program there?".formatted(address,
                            rootOf(e).getMessage()),
                    e);
        }
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.maxRequestSize = MOST_BODY;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(MOST_HEADER);
        });
        config.jetty.addConnector((jetty, http) -> connector(jetty, http));
        config.requestLogger.http((http, millis) -> listener.served(http.statusCode(), duration(millis)));
        routes(config.routes);
    }

    private void routes(RoutesConfig routes) {
        routes.before(gate::checkEverything);
        routes.before("/api/*", gate::checkToken);
        routes.get("/healthz/live", http -> Answers.object(http, Map.of("live", true)));
        routes.get("/healthz/ready", this::ready);
        routes.get("/metrics", this::metrics);
        routes.get("/api/v1/status",
                http -> Answers.object(http,
                        StatusJson.of(desk.status().get(), desk.queue().totals(), clock.instant())));
        new SummaryApi(desk).serve(routes);
        new MoveApi(desk).serve(routes);
        new QueueApi(desk, listener, clock).serve(routes);
        new PolicyApi(desk.policies(), clock).serve(routes);
        new BrakeApi(desk.brake()).serve(routes);
        new FaultApi(desk.brake()).serve(routes);
        new ProviderApi(desk.providers()).serve(routes);
        new ReportApi(desk.reports()).serve(routes);
        new ReportSendApi(desk.reports()).serve(routes);
        new SuppressApi(desk.reports()).serve(routes);
        new ClockApi(desk, clock).serve(routes);
        new ReceivedApi(desk.received(), clock).serve(routes);
        new ReloadApi(desk.reload()).serve(routes);
        errors(routes);
    }

    private static void errors(RoutesConfig routes) {
        routes.exception(Refusal.class, (e, http) -> Answers.error(http, e.status(), e.sentence()));
        routes.exception(HttpResponseException.class,
                (e, http) -> Answers.error(http, e.getStatus(), sentence(e, http)));
        routes.exception(Exception.class, (e, http) -> {
            LOG.error("Answering {} {} failed", http.method(), http.path(), e);
            Answers.error(http, 500, "Something went wrong in the relay; its log says what.");
        });
    }

    private static String sentence(HttpResponseException e, Context http) {
        return switch (e.getStatus()) {
            case 404 -> "There is nothing at %s.".formatted(http.path());
            case 405 -> "%s does not know %s.".formatted(http.path(), http.method());
            case 413 -> "The request is too large; at most %d bytes are read.".formatted(MOST_BODY);
            default -> "The request could not be answered: %s.".formatted(e.getMessage());
        };
    }

    /// The names of what is in trouble, without the sentences: those need the token.
    private void ready(Context http) {
        var health = desk.status().get().health();
        var parts = new LinkedHashMap<String, Boolean>();
        for (var component : Component.values()) {
            parts.put(component.token(), health.isGood(component));
        }
        Answers.object(http.status(health.isReady() ? 200 : 503), new Ready(health.isReady(), parts));
    }

    record Ready(boolean ready, Map<String, Boolean> components) {}

    private void metrics(Context http) {
        var accept = http.header("Accept");
        var page = desk.metrics().apply(accept == null ? "" : accept);
        http.contentType(page.contentType()).result(page.text());
    }

    private ServerConnector connector(Server jetty, org.eclipse.jetty.server.HttpConfiguration http) {
        var connector = new ServerConnector(jetty, new org.eclipse.jetty.server.HttpConnectionFactory(http));
        connector.setHost(hostOf(address.getAddress()));
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        return connector;
    }

    private static String hostOf(InetAddress address) {
        return address.getHostAddress();
    }

    private static Duration duration(float millis) {
        return Duration.ofNanos((long) (millis * 1e6));
    }

    private static Throwable rootOf(Throwable e) {
        var cause = e.getCause();
        return cause == null ? e : rootOf(cause);
    }
}
