package org.stsrelay.server.check;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.routing.MxHost.Addresses;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.server.check.DomainReport.HostStage;
import org.stsrelay.server.check.DomainReport.StsStage;
import org.stsrelay.server.check.Visit.Met;

/// About one MX host.
///
/// @param port where it takes mail
record HostAdvice(HostStage stage, StsStage sts, Instant now, int port) {

    private static final Duration SOON = Duration.ofDays(21);

    List<Advice> advice() {
        var all = new ArrayList<Advice>();
        located().ifPresent(all::add);
        unreachable().ifPresent(all::add);
        tlsa().ifPresent(all::add);
        unjudged().ifPresent(all::add);
        // The same fault on several addresses is said once.
        stage.visits()
                .stream()
                .flatMap(visit -> visit.security().stream().flatMap(security -> about(visit, security).stream()))
                .distinct()
                .forEach(all::add);
        return all;
    }

    private String name() {
        return stage.host().toString();
    }

    private Optional<Advice> located() {
        return switch (stage.host().addresses()) {
            case Addresses.Known _ -> Optional.empty();
            case Addresses.None(var reason) -> Optional.of(Advice.wrong("mx-without-address",
                    "the MX host " + name() + " has no address: " + reason, name() + ". IN A <its address>"));
            case Addresses.Unknown(var reason) -> Optional.of(Advice.wrong("mx-address-unknown",
                    "the name servers do not say where the MX host " + name() + " is: " + reason));
            case Addresses.Refused(var reason) -> Optional.of(Advice.wrong("mx-address-refused", "the MX host "
                    + name() + " has only addresses that this relay does not connect to: " + reason));
        };
    }

    private Optional<Advice> unreachable() {
        var silent = stage.visits().stream().filter(visit -> visit.met() instanceof Met.Silent).toList();
        if (silent.isEmpty()) {
            return Optional.empty();
        }
        var reason = silent.getFirst().met() instanceof Met.Silent(_, var why) ? why : "";
        return Optional.of(silent.size() == stage.visits().size()
                ? Advice.wrong("mx-unreachable", "nobody takes mail at the MX host " + name() + ": " + reason)
                : Advice.warning("mx-address-unreachable", silent.size() + " of " + stage.visits().size()
                        + " addresses of the MX host " + name() + " do not take mail from here: " + reason));
    }

    /// Records that nobody vouches for are not looked at by anybody.
    private Optional<Advice> tlsa() {
        return stage.tlsa().records().isEmpty() || stage.tlsa().secure()
                ? Optional.empty()
                : Optional.of(Advice.warning("tlsa-without-dnssec", "the MX host " + name() + " has TLSA records that"
                        + " are not signed, so senders ignore them; sign its zone with DNSSEC"));
    }

    private Optional<Advice> unjudged() {
        return stage.verdict().isPresent() && stage.verdict().get() instanceof HostVerdict.Skip skip
                && skip.failure().type() == FailureType.DNSSEC_INVALID
                        ? Optional.of(Advice.wrong("tlsa-lookup-failed", skip.failure().detail()))
                        : Optional.empty();
    }

    private List<Advice> about(Visit visit, Security security) {
        return switch (security) {
            case Security.Clear(var why) -> why.map(this::clear).map(List::of).orElseGet(List::of);
            case Security.Tls tls -> about(visit, tls);
        };
    }

    private Advice clear(TlsFailure why) {
        return why.type() == FailureType.STARTTLS_NOT_SUPPORTED
                ? new Advice(weight(), "no-starttls",
                        "the MX host " + name() + " does not offer STARTTLS, so mail to it"
                                + " can only go in clear text: " + why.detail(),
                        List.of())
                : new Advice(weight(), "tls-handshake", why.detail(), List.of());
    }

    private List<Advice> about(Visit visit, Security.Tls tls) {
        var all = new ArrayList<Advice>();
        daneShortfall(visit, tls).ifPresent(all::add);
        if (isHeldAgainstWebPki()) {
            tls.webPki().map(this::certificate).or(() -> expiring(tls)).ifPresent(all::add);
        }
        return all;
    }

    private Optional<Advice> daneShortfall(Visit visit, Security.Tls tls) {
        return dane().flatMap(set -> set.judge(tls.chain(), now))
                .map(failure -> Advice.wrong("tlsa-mismatch",
                        "the host proves something else than its TLSA records say, and senders that honour DANE do not"
                                + " deliver: " + failure.detail(),
                        Zone.tlsaRecord(name(), visit.endpoint().port(), leaf(tls))));
    }

    private Optional<TlsaSet> dane() {
        return stage.verdict().isPresent() && stage.verdict().get() instanceof HostVerdict.Use use
                ? use.requirement().tlsa()
                : Optional.empty();
    }

    private static X509Certificate leaf(Security.Tls tls) {
        return tls.chain().getFirst();
    }

    private Advice certificate(TlsFailure flaw) {
        return switch (flaw.type()) {
            case CERTIFICATE_EXPIRED -> new Advice(weight(), "certificate-expired", flaw.detail()
                    + ". Renew it, and see that the mail server reads the new one", List.of());
            case CERTIFICATE_HOST_MISMATCH -> new Advice(weight(), "certificate-wrong-name", flaw.detail(),
                    List.of("a certificate that has " + name() + " among its DNS names"));
            case CERTIFICATE_NOT_TRUSTED -> new Advice(weight(), flaw.reasonCode().equals("self-signed-certificate")
                    ? "certificate-self-signed"
                    : "certificate-not-trusted", flaw.detail(),
                    List.of("a certificate for " + name() + " from a public authority, with its intermediates"));
            case STARTTLS_NOT_SUPPORTED, VALIDATION_FAILURE, TLSA_INVALID, DNSSEC_INVALID, DANE_REQUIRED,
                    STS_POLICY_FETCH_ERROR, STS_POLICY_INVALID, STS_WEBPKI_INVALID ->
                new Advice(weight(), "tls-too-weak", flaw.detail(), List.of());
        };
    }

    private Optional<Advice> expiring(Security.Tls tls) {
        var end = tls.session().notAfter();
        var left = Duration.between(now, end);
        return left.compareTo(SOON) > 0
                ? Optional.empty()
                : Optional.of(Advice.warning("certificate-expires-soon", "the certificate of " + name()
                        + " expires in " + left.toDays() + " days, on " + end + ". Renew it before that"));
    }

    /// Where TLSA records alone vouch for the host, authorities and dates are nobody's business (RFC 7672 §3.1.1).
    private boolean isHeldAgainstWebPki() {
        return isPolicyActive() || dane().filter(set -> !set.usable().isEmpty()).isEmpty();
    }

    private boolean isPolicyActive() {
        return sts.answer() instanceof PolicyAnswer.Active;
    }

    /// What nobody asks for harms nobody yet, and stands in the way of a policy.
    private Advice.Level weight() {
        return isPolicyActive() || dane().isPresent() ? Advice.Level.WRONG : Advice.Level.WARNING;
    }
}
