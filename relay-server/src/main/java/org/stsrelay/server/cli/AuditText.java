package org.stsrelay.server.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.stsrelay.server.audit.Destinations;
import org.stsrelay.server.audit.Finding;
import org.stsrelay.server.audit.Summary;

/// What an audit came to.
record AuditText(Shell shell) {

    static Map<String, Object> json(Finding finding) {
        var object = new LinkedHashMap<String, Object>();
        object.put("domain", finding.domain().ascii());
        object.put("messages", finding.messages());
        object.put("mta_sts", finding.sts().name().toLowerCase(Locale.ROOT));
        object.put("dane", finding.dane());
        object.put("outcome", finding.outcome().name().toLowerCase(Locale.ROOT));
        object.put("sentence", finding.sentence());
        return object;
    }

    /// @param full whether domains were left out
    void print(Summary summary, boolean full) {
        if (full) {
            shell.err()
                    .println("Only the first " + number(Destinations.MAX_DOMAINS) + " domains were looked at; split"
                            + " the input to have the others.");
        }
        if (shell.json()) {
            shell.printJson(Map.of("summary", json(summary)));
        } else {
            text(summary);
        }
        shell.out().flush();
    }

    private static Map<String, Object> json(Summary summary) {
        var object = new LinkedHashMap<String, Object>();
        object.put("domains", summary.domains());
        object.put("messages", summary.messages());
        object.put("enforce", summary.enforce());
        object.put("testing", summary.testing());
        object.put("dane", summary.dane());
        object.put("refused", summary.refused());
        object.put("refused_messages", summary.refusedMessages());
        object.put("waits", summary.waits());
        object.put("returned", summary.returned());
        return object;
    }

    private void text(Summary summary) {
        var out = shell.out();
        out.println("%s domains you mail: %s enforce, %s DANE, %s would be refused today%s".formatted(
                number(summary.domains()), number(summary.enforce()), number(summary.dane()),
                number(summary.refused()), summary.refused() == 0 ? "." : ":"));
        for (var finding : summary.shown()) {
            out.println("  " + finding.domain() + " (" + Humans.count(finding.messages(), "message") + "): "
                    + Humans.safe(finding.sentence()));
        }
        if (summary.refused() > summary.shown().size()) {
            out.println("  and " + number(summary.refused() - summary.shown().size()) + " more; --json names them all");
        }
        out.println(
                "Beside that: %s in mode testing, %s where mail waits with any relay, %s that take no mail.".formatted(
                        number(summary.testing()), number(summary.waits()), number(summary.returned())));
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
