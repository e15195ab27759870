package org.stsrelay.delivery.sts.https;

import org.stsrelay.delivery.https.HttpsException;
import org.stsrelay.delivery.https.Reach;
import org.stsrelay.delivery.https.Visit;
import org.stsrelay.delivery.https.WebHost;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;
import org.stsrelay.delivery.trust.Trust;

/// One fetch: a visit to the policy host, which has to prove that it is that.
final class PolicyVisit {

    private final Settings settings;
    private final DomainName policyDomain;
    private final Visit visit;

    /// @param trust judges the policy host's certificate
    record Settings(Reach reach, Trust trust, int port) {}

    PolicyVisit(Settings settings, DomainName policyDomain) {
        this.settings = settings;
        this.policyDomain = policyDomain;
        this.visit = new Visit(settings.reach());
    }

    /// What to say when time is up.
    Fetched late() {
        return new Fetched.Failed(Kind.TIMEOUT, "the policy host of " + policyDomain + " " + visit.late());
    }

    Fetched fetched() {
        try {
            return fetchedFrom(new WebHost(new DomainPart.Name(hostName()), settings.port(), "policy host"));
        } catch (FetchException e) {
            return e.failed();
        } catch (HttpsException e) {
            return new Fetched.Failed(kind(e.kind()), e.code(), e.reason());
        }
    }

    /// What is answered over a connection that was proven, counts.
    private Fetched fetchedFrom(WebHost host) throws HttpsException, FetchException {
        try (var connection = visit.connect(visit.vetted(host), settings.trust())) {
            return new PolicyRequest(connection).policy();
        }
    }

    private DomainName hostName() throws FetchException {
        try {
            return policyDomain.child("mta-sts");
        } catch (IllegalArgumentException _) {
            throw new FetchException(Kind.DNS_ERROR, "name-too-long",
                    "mta-sts." + policyDomain + " is too long to be a host name");
        }
    }

    private static Kind kind(HttpsException.Kind kind) {
        return switch (kind) {
            case DNS_ERROR -> Kind.DNS_ERROR;
            case CONNECT_ERROR -> Kind.CONNECT_ERROR;
            case CERTIFICATE -> Kind.CERTIFICATE;
            case TLS_ERROR -> Kind.TLS_ERROR;
            case HTTP_ERROR -> Kind.HTTP_ERROR;
            case TOO_LARGE -> Kind.TOO_LARGE;
            case TIMEOUT -> Kind.TIMEOUT;
        };
    }
}
