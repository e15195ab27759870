package org.stsrelay.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.dkim.PublishedKey;
import org.stsrelay.reporting.dkim.SigningKey;
import org.stsrelay.server.config.RelayConfig.ReportDkim;
import org.stsrelay.server.config.RelayConfig.TlsRpt;
import org.stsrelay.server.files.Reason;
import org.stsrelay.server.pem.Pem;
import org.stsrelay.server.pem.PemException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "record", description = {
        "Prints the DNS record that receivers verify the signatures of reports by, of the key in the configuration",
        "(tls-rpt.dkim), or of another. With all three options no configuration is needed."}, footer = {"", "Examples:",
                "  stsrelay dkim record", "  stsrelay --json dkim record | jq -r .value",
                "  stsrelay dkim record --key tlsrpt.pem --selector tlsrpt --domain example.org"})
final class DkimRecordCommand implements Callable<Integer> {

    @Option(names = "--key", paramLabel = "FILE", description = "The private key. Default: tls-rpt.dkim.key.")
    private Optional<Path> key = Optional.empty();

    @Option(names = "--selector", paramLabel = "NAME", description = "The selector. Default: tls-rpt.dkim.selector.")
    private Optional<String> selector = Optional.empty();

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "The domain that signs. Default: tls-rpt.domain.")
    private Optional<String> domain = Optional.empty();

    private final Shell shell;

    DkimRecordCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var path = key.orElseGet(() -> configured("--key", tls -> tls.dkim().map(ReportDkim::key)));
        var signing = signing(path);
        var record = new PublishedKey(domainName(), selectorName(), signing.open());
        try {
            print(record, signing.bits());
        } catch (IllegalArgumentException _) {
            throw new Failure(Exit.USAGE, "Selector and domain make a name that is too long for the DNS.");
        }
        return Exit.FINE;
    }

    private void print(PublishedKey record, int bits) {
        if (shell.json()) {
            printJson(record, bits);
            return;
        }
        var out = shell.out();
        out.println("For a zone file:");
        out.println();
        out.println(record.zoneLine());
        out.println();
        out.println("For a form of a DNS provider:");
        out.println();
        out.println("name   " + record.name());
        out.println("type   TXT");
        out.println("value  " + record.text());
    }

    private void printJson(PublishedKey record, int bits) {
        var object = new LinkedHashMap<String, Object>();
        object.put("name", record.name().ascii());
        object.put("type", "TXT");
        object.put("value", record.text());
        object.put("strings", record.strings());
        object.put("zone_line", record.zoneLine());
        object.put("bits", bits);
        shell.printJson(object);
    }

    private DomainName domainName() {
        return domain.map(text -> name("--domain", text)).orElseGet(() -> configured("--domain", TlsRpt::domain));
    }

    private DomainName selectorName() {
        return selector.map(text -> name("--selector", text))
                .orElseGet(() -> configured("--selector", tls -> tls.dkim().map(ReportDkim::selector)));
    }

    private <T> T configured(String option, Function<TlsRpt, Optional<T>> value) {
        return value.apply(shell.configWithoutReferences().tlsRpt())
                .orElseThrow(() -> new Failure(Exit.CONFIGURATION, "The configuration " + shell.globals().config()
                        + " has no tls-rpt.dkim. Add it, or give " + option
                        + ". `stsrelay dkim generate FILE` makes a key."));
    }

    private static DomainName name(String option, String text) {
        try {
            return DomainName.of(text);
        } catch (IllegalArgumentException _) {
            throw new Failure(Exit.USAGE, option + ": '" + Humans.safe(text) + "' is no name of the DNS.");
        }
    }

    private static SigningKey signing(Path file) {
        try {
            return SigningKey.of(Pem.privateKey(file));
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.BAD,
                    file + ": " + e.getMessage() + ". Make one with: stsrelay dkim generate FILE");
        } catch (PemException e) {
            throw new Failure(Exit.BAD, e.getMessage() + (e.hint().isEmpty() ? "." : "; " + e.hint() + "."));
        } catch (IOException e) {
            throw new Failure(Exit.BAD, file + " cannot be read: " + Reason.of(e) + ".");
        }
    }
}
