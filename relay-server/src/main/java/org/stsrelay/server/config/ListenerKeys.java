package org.stsrelay.server.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stsrelay.server.config.RelayConfig.AllowedNetwork;
import org.stsrelay.server.config.RelayConfig.Auth;
import org.stsrelay.server.config.RelayConfig.BareNewline;
import org.stsrelay.server.config.RelayConfig.Listener;
import org.stsrelay.server.config.RelayConfig.ListenerTls;
import org.stsrelay.server.config.RelayConfig.TlsMode;

/// `listeners`: where mail comes in, and from whom.
final class ListenerKeys {

    private static final int SMTP_PORT = 25;

    private static final Key<Network> NETWORK = Key.required("network", Types.network(), "10.0.0.0/8",
            "The network, in CIDR notation.");
    private static final Key<List<DomainPattern>> SENDER_DOMAINS = Key
            .unset("sender-domains", ListType.of(Types.domainPattern(), "domains"), List.of(), "any",
                    "The sender domains that it may use instead of `accept.sender-domains`; a leading dot stands for every"
                            + " subdomain. Others get 550.");
    private static final Key<Optional<Integer>> RECIPIENTS_PER_HOUR = Key
            .optional("recipients-per-hour", Types.count(1, 100_000_000), "no limit",
                    "How many recipients all of it together may have in an hour, spread or at once. More get 451.");
    private static final Key<Optional<String>> REASON = Key.optional("reason", Types.text(), "none",
            "Why a public range wider than /16 (IPv6: /48) may relay; an error without it.");

    private static final Section<AllowedNetwork> ALLOWED = Section
            .of(values -> new AllowedNetwork(values.get(NETWORK), values.get(SENDER_DOMAINS),
                    values.get(RECIPIENTS_PER_HOUR), values.get(REASON)), NETWORK, SENDER_DOMAINS, RECIPIENTS_PER_HOUR,
                    REASON)
            .check(ListenerKeys::refuseOpenRelay, NETWORK, REASON);

    /// The short form of an entry: the network alone.
    private static final Type<AllowedNetwork> ALLOWED_AT_ONCE = new ScalarType<>("a network", (text, spot) -> {
        var network = Network.of(text);
        refuseOpenRelay(network, spot);
        return new AllowedNetwork(network, List.of(), Optional.empty(), Optional.empty());
    });

    private static final Key<Optional<TlsMode>> MODE = Key.of("mode", Types.choiceOrNone(TlsMode.class), "optional",
            "Whether STARTTLS is offered (optional), demanded before MAIL (required), or TLS starts at once (implicit).")
            .atRestart();
    private static final Key<Optional<Path>> CERTIFICATE = Key.optional("certificate", PathTypes.certificates(), "none",
            "The chain, the host's own certificate first; read again when it changes.");
    private static final Key<Optional<Path>> PRIVATE_KEY = Key.optional("key", PathTypes.privateKey(), "none",
            "Its private key in PKCS#8 or PKCS#1, RSA or EC; read again when it changes.");

    private static final Section<Optional<ListenerTls>> TLS = Section
            .of(ListenerKeys::tls, MODE, CERTIFICATE, PRIVATE_KEY, ClientCertificateKeys.CLIENT_CERTIFICATES)
            .check(ListenerKeys::completeTls, MODE, CERTIFICATE,
                    PRIVATE_KEY)
            .check(ListenerKeys::noClientCertificatesWithoutTls, MODE, ClientCertificateKeys.CLIENT_CERTIFICATES)
            .check(ListenerKeys::matchingKey, CERTIFICATE, PRIVATE_KEY);

    private static final Key<Path> USERS_FILE = Key.required("users-file", PathTypes.usersFile(),
            "/etc/stsrelay/users",
            "Names, hashed passwords and limits, one user a line; `stsrelay user` edits it. Read again when it changes.");
    private static final Section<Auth> AUTH = Section.of(values -> new Auth(values.get(USERS_FILE)), USERS_FILE);

    private static final Key<String> NAME = Key.required("name", Types.word(), "smtp",
            "What logs and metrics call the listener.").atRestart();
    private static final Key<InetSocketAddress> ADDRESS = Key
            .required("address", Types.listenAddress(), "\"[::]:25\"",
                    "Where it listens: `\"[::]:25\"` for IPv6 and IPv4, `0.0.0.0:25` for IPv4 only. Port 0 is any free one.")
            .atRestart();
    private static final Key<List<AllowedNetwork>> ALLOW = Key.unset("allow",
            ListType.of(new Either<>(ALLOWED_AT_ONCE, ALLOWED), "networks")
                    .distinctBy("network",
                            AllowedNetwork::network),
            List.of(), "nobody",
            "The networks whose hosts may relay without a login: addresses, networks in CIDR notation, or sections.");
    private static final Key<BareNewline> BARE_NEWLINE = Key.of("bare-newline", Types.choice(BareNewline.class),
            "normalise", "What becomes of a bare LF in a message. It never ends one; a bare CR is always refused.");
    private static final Key<Optional<ListenerTls>> LISTENER_TLS = Key.unset("tls", TLS, Optional.empty(), "no TLS",
            "TLS for clients.").atRestart();
    private static final Key<Optional<Auth>> LISTENER_AUTH = Key.optional("auth", AUTH, "no logins",
            "Logins with a name and a password, after TLS only: SCRAM-SHA-256, PLAIN, LOGIN.");

    private static final Section<Listener> LISTENER = Section
            .of(values -> new Listener(values.get(NAME), values.get(ADDRESS), values.get(ALLOW),
                    values.get(BARE_NEWLINE), values.get(LISTENER_TLS), values.get(LISTENER_AUTH)), NAME, ADDRESS,
                    ALLOW,
                    BARE_NEWLINE, LISTENER_TLS, LISTENER_AUTH)
            .check(ListenerKeys::somebodyIsServed, ALLOW, LISTENER_TLS, LISTENER_AUTH)
            .check(ListenerKeys::noLoginsWithoutTls, LISTENER_TLS, LISTENER_AUTH)
            .check(ListenerKeys::noImplicitTlsOnPort25, ADDRESS, LISTENER_TLS);

    static final Key<List<Listener>> LISTENERS = Key.required("listeners",
            ListType.of(LISTENER, "listeners")
                    .notEmpty()
                    .distinctBy("name", Listener::name)
                    .distinctBy("address",
                            ListenerKeys::fixedAddress),
            "[{name: smtp, address: \"127.0.0.1:25\", allow: [127.0.0.0/8]}]", "Where mail comes in.").atRestart();

    private ListenerKeys() {}

    private static Optional<ListenerTls> tls(Values values) {
        return values.get(MODE)
                .flatMap(mode -> values.get(CERTIFICATE)
                        .flatMap(certificate -> values.get(PRIVATE_KEY)
                                .map(key -> new ListenerTls(mode, certificate, key,
                                        values.get(ClientCertificateKeys.CLIENT_CERTIFICATES)))));
    }

    private static void completeTls(Values values) {
        var certificate = values.get(CERTIFICATE).isPresent();
        var key = values.get(PRIVATE_KEY).isPresent();
        if (certificate != key) {
            values.at(certificate ? CERTIFICATE : PRIVATE_KEY)
                    .error(
                            certificate ? "has no key beside it" : "has no certificate beside it",
                            certificate ? "add `key: FILE`" : "add `certificate: FILE`");
        }
        if (!certificate && !key && values.get(MODE).isPresent()) {
            values.at(MODE)
                    .error("TLS needs a certificate", "add `certificate: FILE` and `key: FILE`, or say `mode: none`");
        }
        if (certificate && key && values.get(MODE).isEmpty()) {
            values.at(MODE).warning("the certificate is not used with mode none", "");
        }
    }

    private static void matchingKey(Values values) {
        var certificate = values.get(CERTIFICATE);
        var key = values.get(PRIVATE_KEY);
        if (certificate.isPresent() && key.isPresent()) {
            PathTypes.requireMatch(certificate.get(), key.get(), values.at(PRIVATE_KEY));
        }
    }

    private static void refuseOpenRelay(Values values) {
        if (values.get(REASON).isEmpty()) {
            refuseOpenRelay(values.get(NETWORK), values.at(NETWORK));
        }
    }

    private static void refuseOpenRelay(Network network, Spot at) {
        Exposure.of(network)
                .ifPresent(what -> at.error(network + " " + what,
                        "if that is meant, say why: {network: \"" + network + "\", reason: \"...\"}"));
    }

    private static void somebodyIsServed(Values values) {
        var certificates = values.get(LISTENER_TLS).flatMap(ListenerTls::clientCertificates);
        if (values.get(ALLOW).isEmpty() && values.get(LISTENER_AUTH).isEmpty() && certificates.isEmpty()) {
            values.at(ALLOW).error("nobody may relay through this listener", "add for example `allow: [127.0.0.0/8]`");
        }
    }

    private static void noClientCertificatesWithoutTls(Values values) {
        if (values.get(MODE).isEmpty() && values.get(ClientCertificateKeys.CLIENT_CERTIFICATES).isPresent()) {
            values.at(ClientCertificateKeys.CLIENT_CERTIFICATES)
                    .error("clients show certificates in TLS only", "choose another `mode` than none");
        }
    }

    private static void noLoginsWithoutTls(Values values) {
        if (values.get(LISTENER_AUTH).isPresent() && values.get(LISTENER_TLS).isEmpty()) {
            values.at(LISTENER_AUTH)
                    .error("logins need TLS, without it passwords would be read by others",
                            "add `tls: {mode: required, certificate: FILE, key: FILE}`");
        }
    }

    private static void noImplicitTlsOnPort25(Values values) {
        var implicit = values.get(LISTENER_TLS).filter(tls -> tls.mode() == TlsMode.IMPLICIT).isPresent();
        if (implicit && values.get(ADDRESS).getPort() == SMTP_PORT) {
            values.at(LISTENER_TLS)
                    .warning("clients of port 25 do not start with TLS",
                            "use `mode: optional` here, and implicit on port 465");
        }
    }

    /// Port 0 is another port each time.
    private static Object fixedAddress(Listener listener) {
        return listener.address().getPort() == 0 ? listener : listener.address();
    }
}
