package org.stsrelay.reporting.https;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.stsrelay.delivery.https.OneLine;
import org.stsrelay.delivery.https.WebHost;
import org.stsrelay.delivery.mail.DomainPart;

/// Where a URI wants a report. User and fragment are no part of it.
///
/// @param target path and query as they are written: what is encoded stays so (RFC 8460 §3)
record PostPlace(WebHost host, String target) {

    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

    /// @throws IllegalArgumentException saying what is wrong with it
    static PostPlace of(URI uri) {
        if (!"https".equalsIgnoreCase(uri.getScheme()) || !PRINTABLE.matcher(uri.toString()).matches()) {
            throw new IllegalArgumentException("expected an https URI but found " + OneLine.of(uri.toString()));
        }
        var host = Optional.ofNullable(uri.getHost())
                .orElseThrow(() -> new IllegalArgumentException("it names no host: " + OneLine.of(uri.toString())));
        return new PostPlace(new WebHost(name(host), port(uri), "report host"), target(uri));
    }

    private static int port(URI uri) {
        var port = uri.getPort() < 0 ? HTTPS_PORT : uri.getPort();
        if (port == 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(port + " is no port");
        }
        return port;
    }

    /// What consists of numbers is an address in full or nothing: never a name that something later takes for an address.
    private static DomainPart name(String host) {
        if (host.startsWith("[")) {
            return DomainPart.of("[IPv6:" + host.substring(1));
        }
        return DomainPart.of(NUMBERS.matcher(host).matches() ? "[" + host + "]" : host);
    }

    private static String target(URI uri) {
        var path = Optional.ofNullable(uri.getRawPath()).filter(text -> !text.isEmpty()).orElse("/");
        return path + Optional.ofNullable(uri.getRawQuery()).map(query -> "?" + query).orElse("");
    }
}
