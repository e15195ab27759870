package org.stsrelay.server.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.lab.MemorySpool;
import org.stsrelay.reporting.run.LastRun;
import org.stsrelay.server.health.Build;
import org.stsrelay.server.health.Component;
import org.stsrelay.server.health.Health;

/// An admin server on a port of the system's choice, with fakes behind it and a client in front of it.
public final class RunningAdmin implements AutoCloseable {

    /// What `status` says of reports.
    public static final String LAST_RUN = "reports of 2026-11-23: 412 domains, 37 want reports; 37 delivered";

    public static final Clock CLOCK = Clock.fixed(FakeQueue.NOON, ZoneOffset.UTC);

    private final FakeQueue queue = new FakeQueue();
    private final FakePolicies policies = new FakePolicies();
    private final FakeReceived received = new FakeReceived();
    private final FakeProviders providers = new FakeProviders();
    private final FakeReports reports = new FakeReports();
    private final List<Set<DomainPart>> woken = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AdminToken token;
    private final AdminServer server;
    private volatile Reloaded reloaded = new Reloaded.Done(List.of(), List.of(), List.of(), List.of());
    private volatile Health health = Health.GOOD;
    private volatile boolean braked;
    private volatile Optional<BrakeDesk.Fault> fault = Optional.empty();
    private volatile boolean clockIsHopeless;

    public RunningAdmin(Path dataDirectory) throws IOException {
        token = AdminToken.ensure(dataDirectory);
        var desk = new Desk(queue, policies, providers, reports, brake(), received, this::believeClock, this::status,
                woken::add,
                () -> events.add("orders"), _ -> Optional.of(new ProviderName("big")), new MemorySpool()::newBody,
                accept -> new Desk.Page("text/plain; version=0.0.4", "up 1 for " + accept + "\n"), () -> reloaded);
        server = new AdminServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "relay.example.org", token,
                desk, listener(), CLOCK);
        server.start();
    }

    public FakeQueue queue() {
        return queue;
    }

    public FakePolicies policies() {
        return policies;
    }

    public FakeReceived received() {
        return received;
    }

    public FakeProviders providers() {
        return providers;
    }

    public FakeReports reports() {
        return reports;
    }

    public List<Set<DomainPart>> woken() {
        return woken;
    }

    public List<String> events() {
        return events;
    }

    public int port() {
        return server.port();
    }

    public void armBrake() {
        braked = true;
    }

    void haveFault(BrakeDesk.Fault standing) {
        fault = Optional.of(standing);
    }

    BrakeDesk brake() {
        return new BrakeDesk() {
            @Override
            public boolean isArmed() {
                return braked;
            }

            @Override
            public void clear() {
                braked = false;
            }

            @Override
            public Optional<Fault> fault() {
                return fault;
            }

            @Override
            public void clearFault() {
                fault = Optional.empty();
            }
        };
    }

    public void hurt(Component component, String why) {
        health = new Health(Map.of(component, why));
    }

    /// From now on nobody's word makes the clock right.
    public void despairOfClock(String why) {
        clockIsHopeless = true;
        hurt(Component.CLOCK, why);
    }

    /// What the next reloads come to.
    public void reloadsTo(Reloaded result) {
        reloaded = result;
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    public HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    public HttpRequest.Builder request(String path) {
        return plain(path).header("Authorization", token.authorization());
    }

    public HttpRequest.Builder plain(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        server.close();
        http.close();
    }

    private boolean believeClock() {
        events.add("clock believed");
        health = clockIsHopeless ? health : Health.GOOD;
        return !clockIsHopeless;
    }

    private Status status() {
        return new Status("relay.example.org", new Build("1.2.3", "abc1234", "25"),
                FakeQueue.NOON.minus(Duration.ofHours(76)), health, List.of("smtp 127.0.0.1:2525"),
                new Status.Configuration(FakeQueue.NOON.minus(Duration.ofHours(76)), Optional.empty(), List.of()),
                new Status.Dnssec("resolver", true, "the name server 127.0.0.1 validates"),
                new Status.TlsRules(List.of(), Optional.empty()), List.of(),
                Optional.of(new LastRun(FakeQueue.NOON.minus(Duration.ofHours(7)), true, LAST_RUN)));
    }

    private AdminListener listener() {
        return new AdminListener() {
            @Override
            public void actedOn(QueueVerb verb, int messages) {
                events.add(verb.token() + " " + messages);
            }

            @Override
            public void served(int status, Duration took) {
                events.add("status " + status);
            }
        };
    }

    /// Lines of an answer.
    public static List<String> lines(HttpResponse<String> answer) {
        return new ArrayList<>(answer.body().lines().toList());
    }
}
