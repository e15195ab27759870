package org.stsrelay.server.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.routing.MxHost.Addresses;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.Transport.Connected.TlsRefused;
import org.stsrelay.server.check.DomainReport.HostStage;
import org.stsrelay.server.check.Visit;
import org.stsrelay.server.check.Visit.Met;
import org.stsrelay.server.cli.DomainText.Mark;

/// The lines about one MX host.
record HostText(DomainText text) {

    void print(HostStage stage) {
        text.line("  ", Mark.NONE, stage.host().toString(), "", stage.took());
        stage.verdict().ifPresent(this::verdict);
        if (!stage.tlsa().records().isEmpty()) {
            text.line("    ", stage.tlsa().secure() ? Mark.GOOD : Mark.POOR, "TLSA",
                    stage.tlsa().records().stream().map(Object::toString).collect(Collectors.joining(", "))
                            + (stage.tlsa().secure() ? ", DNSSEC: signed" : ", DNSSEC: not signed"));
        }
        addresses(stage);
        stage.visits().forEach(this::visit);
    }

    private void verdict(HostVerdict verdict) {
        switch (verdict) {
            case HostVerdict.Use use -> text.line("    ", Mark.GOOD, "policy", use.ground().sentence());
            case HostVerdict.Skip skip -> text.line("    ", Mark.BAD, "policy", "not used: " + skip.failure().detail());
        }
    }

    private void addresses(HostStage stage) {
        switch (stage.host().addresses()) {
            case Addresses.Known _ -> {
            }
            case Addresses.None(var reason) -> text.line("    ", Mark.BAD, "address", reason);
            case Addresses.Unknown(var reason) -> text.line("    ", Mark.BAD, "address", reason);
            case Addresses.Refused(var reason) -> text.line("    ", Mark.BAD, "address", reason);
        }
    }

    private void visit(Visit visit) {
        var address = visit.endpoint().address().getHostAddress();
        switch (visit.met()) {
            case Met.Usable _ -> text.line("    ", Mark.GOOD, address, "greeting and EHLO", visit.took());
            case Met.Refused(TlsRefused(var stage, var failure, _, _, _)) -> text.line("    ", Mark.BAD, address,
                    stage.name().toLowerCase(Locale.ROOT) + ": " + failure.detail(), visit.took());
            case Met.Silent(var stage, var reason) -> text.line("    ", Mark.BAD, address,
                    stage.name().toLowerCase(Locale.ROOT) + ": " + reason, visit.took());
        }
        visit.security().ifPresent(this::security);
    }

    private void security(Security security) {
        switch (security) {
            case Security.Clear(var why) -> text.line("    ", Mark.POOR, "STARTTLS",
                    why.map(failure -> failure.detail()).orElse("not asked for"));
            case Security.Tls tls -> {
                text.line("    ", Mark.GOOD, "STARTTLS", tls.session().protocol() + " " + tls.session().cipher());
                text.line("    ", tls.webPki().isEmpty() ? Mark.GOOD : Mark.POOR, "certificate",
                        certificate(tls.session()) + tls.webPki().map(flaw -> "; " + flaw.detail()).orElse(""));
            }
        }
    }

    private static String certificate(TlsSession session) {
        return "for " + String.join(", ", session.names()) + "; until " + session.notAfter() + "; issuer "
                + session.issuer();
    }
}
