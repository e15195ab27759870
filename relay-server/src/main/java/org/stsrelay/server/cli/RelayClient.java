package org.stsrelay.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.stsrelay.server.admin.AdminToken;

/// Asks the running relay.
final class RelayClient {

    /// A policy fetch may take a minute, and a list of many messages its time.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final InetSocketAddress address;
    private final AdminToken token;
    private final Path config;

    RelayClient(InetSocketAddress address, AdminToken token, Path config) {
        this.address = address;
        this.token = token;
        this.config = config;
    }

    Reply get(String path, List<Parameter> parameters) {
        return send(request(parameters.isEmpty() ? path : path + "?" + form(parameters)).GET());
    }

    Reply post(String path, List<Parameter> parameters) {
        return send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(parameters))));
    }

    /// The file is sent as it is, and not read into memory.
    Reply postFile(String path, List<Parameter> parameters, Path file) throws IOException {
        return send(request(parameters.isEmpty() ? path : path + "?" + form(parameters))
                .header("Content-Type", "message/rfc822")
                .POST(BodyPublishers.ofFile(file)));
    }

    /// For a file whose refusal is worth reading.
    ///
    /// @param refusal its HTTP status
    Reply postFileAndMind(String path, Path file, int refusal) throws IOException {
        return send(request(path).header("Content-Type", "application/octet-stream").POST(BodyPublishers.ofFile(file)),
                status -> status < 300 || status == refusal);
    }

    /// For an answer that is worth reading although it is a refusal.
    ///
    /// @param refusal its HTTP status
    Reply postAndMind(String path, int refusal) {
        return send(request(path).POST(BodyPublishers.noBody()), status -> status < 300 || status == refusal);
    }

    Reply delete(String path) {
        return send(request(path).DELETE());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + authority() + path))
                .timeout(PATIENCE)
                .header("Authorization", token.authorization());
    }

    private Reply send(HttpRequest.Builder request) {
        return send(request, status -> status < 300);
    }

    private Reply send(HttpRequest.Builder request, IntPredicate good) {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofInputStream());
            return good.test(answer.statusCode()) ? Reply.of(answer) : refused(answer);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new Failure(Exit.UNREACHABLE,
                    "The relay is not running: nothing listens on %s (admin.address in %s).%nStart it with: stsrelay --config %s serve"
                            .formatted(authority(), config, config));
        } catch (HttpTimeoutException e) {
            throw new Failure(Exit.UNREACHABLE, "The relay on %s gave no answer within %d s; its log may say why."
                    .formatted(authority(), PATIENCE.toSeconds()));
        } catch (IOException e) {
            throw new Failure(Exit.UNREACHABLE,
                    "The connection to the relay on %s broke: %s. Is it a relay that listens there?"
                            .formatted(authority(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.INTERNAL, "Interrupted.");
        }
    }

    private Reply refused(HttpResponse<InputStream> answer) throws IOException {
        var sentence = Reply.of(answer).error();
        throw new Failure(switch (answer.statusCode()) {
            case 400, 413 -> Exit.USAGE;
            case 404, 409, 507 -> Exit.BAD;
            case 401, 403, 421 -> Exit.UNREACHABLE;
            default -> Exit.INTERNAL;
        }, sentence);
    }

    /// A relay that listens everywhere is asked on loopback.
    private String authority() {
        var host = address.getAddress();
        var reached = host == null || host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
        var text = reached.getHostAddress();
        return (text.contains(":") ? "[" + text + "]" : text) + ":" + address.getPort();
    }

    private static String form(List<Parameter> parameters) {
        return parameters.stream()
                .map(p -> p.name() + "=" + URLEncoder.encode(p.value(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    record Parameter(String name, String value) {}
}
