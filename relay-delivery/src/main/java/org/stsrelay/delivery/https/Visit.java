package org.stsrelay.delivery.https;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.https.HttpsException.Kind;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart.Literal;
import org.stsrelay.delivery.mail.DomainPart.Name;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.trust.Trust;

/// One visit to a web server: its addresses are looked up once, vetted, and exactly those are connected to in turn, so
/// that the DNS cannot say one thing to the guard and another to the connection.
public final class Visit {

    private static final int MAX_ADDRESSES = 5;

    private final Reach reach;
    private volatile String doing = "waiting for its turn";

    /// A host, and those of its addresses that may be connected to.
    public static final class Vetted {

        private final WebHost host;
        private final List<InetAddress> addresses;

        private Vetted(WebHost host, List<InetAddress> addresses) {
            this.host = host;
            this.addresses = addresses;
        }
    }

    public Visit(Reach reach) {
        this.reach = reach;
    }

    /// What to say of the host when time is up.
    public String late() {
        return "gave no complete answer within " + seconds(reach.deadline()) + " s; it ended while " + doing;
    }

    public Vetted vetted(WebHost host) throws HttpsException {
        doing = "looking up the addresses of " + host.name();
        return new Vetted(host, vetted(host, addresses(host)));
    }

    /// @return to the first address that proves to be the host
    public Connection connect(Vetted vetted, Trust trust) throws HttpsException {
        return toAnyOf(vetted, chain -> judged(vetted.host, chain, trust));
    }

    /// For what anybody may read.
    ///
    /// @return to the first address that speaks TLS, whatever its certificate
    public Connection connectUnproven(Vetted vetted) throws HttpsException {
        return toAnyOf(vetted, _ -> Optional.empty());
    }

    private List<InetAddress> addresses(WebHost host) throws HttpsException {
        return switch (host.name()) {
            case Name(var name) -> addresses(host, name);
            case Literal(var address) -> List.of(address);
        };
    }

    private List<InetAddress> addresses(WebHost host, DomainName name) throws HttpsException {
        return switch (reach.resolver().addresses(name, Freshness.CACHED)) {
            case Answer.Found<List<InetAddress>> found -> found.value();
            case Answer.NoData<List<InetAddress>> _ ->
                throw new HttpsException(Kind.DNS_ERROR, "no-address", "the " + host + " has no address");
            case Answer.NxDomain<List<InetAddress>> _ -> throw new HttpsException(Kind.DNS_ERROR, "no-such-host",
                    "the " + host + " does not exist in the DNS");
            case Answer.Failed<List<InetAddress>>(var reason) -> throw new HttpsException(Kind.DNS_ERROR,
                    "dns-failure", "the addresses of the " + host + " are not known: " + reason);
        };
    }

    private List<InetAddress> vetted(WebHost host, List<InetAddress> addresses) throws HttpsException {
        var guard = reach.guard();
        var allowed = addresses.stream().filter(address -> guard.refusal(address).isEmpty()).toList();
        if (allowed.isEmpty()) {
            var refused = addresses.stream()
                    .limit(MAX_ADDRESSES)
                    .map(address -> address.getHostAddress() + " (" + guard.refusal(address).orElse("") + ")")
                    .collect(Collectors.joining(", "));
            throw new HttpsException(Kind.CONNECT_ERROR, "address-refused", "the " + host
                    + " has only addresses that are not connected to: " + refused
                    + "; add its network to delivery.internal-networks if it is yours");
        }
        return allowed.stream().limit(MAX_ADDRESSES).toList();
    }

    private static Optional<TlsFailure> judged(WebHost host, List<X509Certificate> chain, Trust trust) {
        return switch (host.name()) {
            case Name(var name) -> trust.judge(chain, name);
            case Literal(_) -> Optional.of(new TlsFailure(FailureType.CERTIFICATE_HOST_MISMATCH, "",
                    "certificates prove names, and the URI has an address"));
        };
    }

    /// An address that gives no connection is followed by the next.
    private Connection toAnyOf(Vetted vetted, CertificateJudge judge) throws HttpsException {
        var failures = new ArrayList<HttpsException>();
        for (var address : vetted.addresses) {
            var dialer = new Dialer(reach, vetted.host, address, judge);
            doing = "connecting to " + dialer;
            try {
                var connection = dialer.connect();
                doing = "waiting for the answer of " + dialer;
                return connection;
            } catch (HttpsException e) {
                failures.add(e);
            }
        }
        throw summary(failures);
    }

    /// A certificate that proves nothing is the most telling.
    private static HttpsException summary(List<HttpsException> failures) {
        var telling = failures.stream()
                .filter(failure -> failure.kind() == Kind.CERTIFICATE)
                .findFirst()
                .orElse(failures.getLast());
        var reasons = failures.stream().map(HttpsException::reason).collect(Collectors.joining("; "));
        return new HttpsException(telling.kind(), telling.code(), reasons);
    }

    private static String seconds(Duration time) {
        return String.valueOf(time.toMillis() / 1000.0).replaceFirst("\\.0$", "");
    }
}
