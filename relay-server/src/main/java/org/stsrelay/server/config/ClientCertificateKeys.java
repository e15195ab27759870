package org.stsrelay.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.stsrelay.server.config.RelayConfig.ClientCertificates;

/// `listeners[].tls.client-certificates`: who may relay because of the certificate that it shows.
final class ClientCertificateKeys {

    /// SHA-256 in hex, as `openssl x509 -fingerprint -sha256` writes it or without the colons.
    private static final Pattern FINGERPRINT = Pattern.compile("(?:[0-9a-f]{2}:?){31}[0-9a-f]{2}");

    private static final Key<Optional<Path>> CA = Key.optional("ca", PathTypes.certificates(), "none",
            "The authorities whose certificates count. Take one of your own: a public one vouches for the whole world.");
    private static final Key<List<String>> NAMES = Key.unset("names", ListType.of(name(), "names"), List.of(),
            "any of that authority",
            "The names that count: DNS names or mail addresses of the certificate, or its common name if it has neither.");
    private static final Key<List<String>> FINGERPRINTS = Key.unset("fingerprints",
            ListType.of(fingerprint(), "fingerprints"), List.of(), "none",
            "SHA-256 fingerprints of certificates that count, whoever made them.");
    private static final Key<List<DomainPattern>> SENDER_DOMAINS = Key.unset("sender-domains",
            ListType.of(Types.domainPattern(), "domains"), List.of(), "any",
            "The sender domains that such a client may use instead of `accept.sender-domains`. Others get 550.");
    private static final Key<Optional<Integer>> RECIPIENTS_PER_HOUR = Key.optional("recipients-per-hour",
            Types.count(1, 100_000_000), "no limit",
            "How many recipients all such clients together may have in an hour. More get 451.");

    static final Key<Optional<ClientCertificates>> CLIENT_CERTIFICATES = Key.optional("client-certificates",
            Section.of(
                    values -> new ClientCertificates(values.get(CA), values.get(NAMES), values.get(FINGERPRINTS),
                            values.get(SENDER_DOMAINS), values.get(RECIPIENTS_PER_HOUR)),
                    CA, NAMES, FINGERPRINTS, SENDER_DOMAINS, RECIPIENTS_PER_HOUR)
                    .check(ClientCertificateKeys::somethingCounts, CA, NAMES, FINGERPRINTS),
            "not asked for", "Who may relay because of the certificate that it shows; clients are asked for one then.");

    private ClientCertificateKeys() {}

    private static Type<String> name() {
        return new ScalarType<>("a name",
                (text, spot) -> Types.text().read(spot).orElse(text).toLowerCase(Locale.ROOT));
    }

    private static Type<String> fingerprint() {
        return new ScalarType<>("a fingerprint", (text, _) -> {
            var lower = text.toLowerCase(Locale.ROOT);
            if (!FINGERPRINT.matcher(lower).matches()) {
                throw new Malformed("'" + Spelling.printable(text) + "' is no SHA-256 fingerprint",
                        "openssl x509 -in FILE -noout -fingerprint -sha256 tells it");
            }
            return lower.replace(":", "");
        });
    }

    private static void somethingCounts(Values values) {
        var ca = values.get(CA).isPresent();
        if (!ca && values.get(FINGERPRINTS).isEmpty()) {
            values.at(CA).error("no certificate would count", "add `ca: FILE` or `fingerprints: [...]`");
        }
        if (!ca && !values.get(NAMES).isEmpty()) {
            values.at(NAMES).error("anybody can make a certificate with any name", "add `ca: FILE`");
        }
    }
}
