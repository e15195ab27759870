package org.stsrelay.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.StsPolicy.Mode;
import org.stsrelay.reporting.record.Destination;
import org.stsrelay.reporting.record.ReportingRecord;
import org.stsrelay.server.check.Advice;
import org.stsrelay.server.check.DomainReport;
import org.stsrelay.server.check.Publication;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What the owner of a domain has to publish, and whether the world sees it.
@Command(name = "publish", description = {
        "Prints the MTA-STS policy file and the DNS records of a domain of yours, then looks whether they are published",
        "and says what is still wrong. Run it again after publishing. Nothing is changed anywhere.",
        "Exit code 0 when all of it is published and the domain is in order, else 1."}, footer = {"", "Example:",
                "  stsrelay domain publish partner.example --mx mx1.partner.example --mx mx2.partner.example"})
final class DomainPublishCommand implements Callable<Integer> {

    /// RFC 8461 §3.2.
    private static final long MAX_MAX_AGE = 31_557_600;

    @Parameters(index = "0", paramLabel = "DOMAIN", description = "The domain right of the @ of its addresses.")
    private String domain = "";

    @Option(names = "--mx", paramLabel = "HOST", description = "An MX host of the domain, as its MX record names it, or *.DOMAIN for all right below it. As often as needed.")
    private List<String> hosts = new ArrayList<>();

    @Option(names = "--mode", paramLabel = "MODE", defaultValue = "testing", description = "enforce, testing or none. Default: ${DEFAULT-VALUE}.")
    private Mode mode = Mode.TESTING;

    @Option(names = "--max-age", paramLabel = "SECONDS", defaultValue = "604800", description = "How long senders keep the policy. Default: ${DEFAULT-VALUE}, a week.")
    private long maxAge;

    @Option(names = "--rua", paramLabel = "URI", description = "Where TLS reports go: mailto: and an address, or an https: URI. As often as needed. Default: mailto:tls-reports@DOMAIN.")
    private List<String> reports = new ArrayList<>();

    @Mixin
    private Patience patience = new Patience();

    private final Shell shell;
    private final Actions actions;

    DomainPublishCommand(Shell shell, Actions actions) {
        this.shell = shell;
        this.actions = actions;
    }

    @Override
    public Integer call() {
        var wanted = wanted();
        try (var checks = actions.domainChecks(shell.configWithoutReferences(), patience.timeout())) {
            var live = checks.check(wanted.domain());
            var remaining = wanted.remaining(live);
            if (shell.json()) {
                printJson(wanted, live, remaining);
            } else {
                print(wanted, live, remaining);
            }
            return live.isFine() && remaining.isEmpty() ? Exit.FINE : Exit.BAD;
        } catch (IOException e) {
            throw new Failure(Exit.CONFIGURATION, "The configuration cannot be used: " + e.getMessage());
        }
    }

    private void print(Publication wanted, DomainReport live, List<Advice> remaining) {
        var out = shell.out();
        out.println("Serve this at " + wanted.policyUrl() + ", as text/plain, without redirects,");
        out.println("by a host with a certificate for mta-sts." + wanted.domain() + " from a public authority:");
        out.println();
        wanted.policyLines().forEach(line -> out.println("    " + line));
        out.println();
        out.println("When it is there, put these records into the zone of " + wanted.domain() + ":");
        out.println();
        records(wanted, live).forEach(record -> out.println("    " + record));
        out.println();
        var text = new DomainText(out, Paint.of(shell));
        if (remaining.isEmpty()) {
            out.println("All of this is published. What the world sees now:");
        } else {
            out.println("Still to be done:");
            remaining.forEach(text::advice);
            out.println();
            out.println("What the world sees now:");
        }
        out.println();
        text.print(live);
    }

    private static List<String> records(Publication wanted, DomainReport live) {
        return List.of("mta-sts." + wanted.domain() + ". IN CNAME <the host that serves the file>",
                wanted.stsRecord(wanted.id(live)), wanted.reportingRecord());
    }

    private void printJson(Publication wanted, DomainReport live, List<Advice> remaining) {
        var object = new LinkedHashMap<String, Object>();
        object.put("domain", wanted.domain().ascii());
        object.put("policy_url", wanted.policyUrl());
        object.put("policy", String.join("\r\n", wanted.policyLines()) + "\r\n");
        object.put("id", wanted.id(live));
        object.put("records", List.of(wanted.stsRecord(wanted.id(live)), wanted.reportingRecord()));
        object.put("published", remaining.isEmpty());
        object.put("remaining", remaining.stream().map(DomainJson::advice).toList());
        object.put("check", DomainJson.of(live));
        shell.printJson(object);
    }

    private Publication wanted() {
        var name = DomainCheckCommand.domain(domain);
        if (hosts.isEmpty() && mode != Mode.NONE) {
            throw new Failure(Exit.USAGE, "Name the MX hosts of " + name + " with --mx HOST, each once.");
        }
        if (maxAge < 0 || maxAge > MAX_MAX_AGE) {
            throw new Failure(Exit.USAGE, "--max-age must be from 0 to " + MAX_MAX_AGE + " seconds, a year.");
        }
        return new Publication(name, mode, Duration.ofSeconds(maxAge),
                hosts.stream().map(DomainPublishCommand::pattern).distinct().toList(), destinations(name));
    }

    private static MxPattern pattern(String text) {
        try {
            return MxPattern.of(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, "--mx " + Humans.safe(text) + ": " + e.getMessage() + ".");
        }
    }

    /// Read back as every sender reads them.
    private List<Destination> destinations(DomainName name) {
        var given = reports.isEmpty() ? Stream.of("mailto:tls-reports@" + name) : reports.stream();
        var text = "v=TLSRPTv1; rua=" + String.join(",", given.map(DomainPublishCommand::uri).toList());
        return switch (ReportingRecord.among(List.of(text))) {
            case ReportingRecord.Published(var destinations, var flaws) when flaws.isEmpty() -> destinations;
            case ReportingRecord.Published(_, var flaws) -> throw misread(flaws.getFirst().sentence());
            case ReportingRecord.Useless(_, var flaws) -> throw misread(flaws.getFirst().sentence());
            case ReportingRecord.Absent(),ReportingRecord.Several _ -> throw misread("that is no place for reports");
        };
    }

    private static Failure misread(String sentence) {
        return new Failure(Exit.USAGE, "--rua: " + Humans.safe(sentence) + ".");
    }

    /// A bare address is what people type.
    private static String uri(String text) {
        return text.indexOf('@') > 0 && text.indexOf(':') < 0 ? "mailto:" + text : text;
    }
}
