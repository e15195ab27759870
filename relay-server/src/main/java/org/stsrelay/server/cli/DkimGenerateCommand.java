package org.stsrelay.server.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.stsrelay.reporting.dkim.SigningKey;
import org.stsrelay.server.pem.Pem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "generate", description = {
        "Makes a new RSA key of 2048 bits to sign reports with, in a file that only its owner can read.",
        "A file that is there stays as it is."}, footer = {"", "Examples:",
                "  stsrelay dkim generate /etc/stsrelay/dkim/tlsrpt.pem",
                "  stsrelay dkim record --key /etc/stsrelay/dkim/tlsrpt.pem --selector tlsrpt --domain example.org"})
final class DkimGenerateCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to make; its folder has to be there.")
    private Path file = Path.of("");

    private final Shell shell;

    DkimGenerateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var key = SigningKey.fresh();
        write(key);
        if (shell.json()) {
            var object = new LinkedHashMap<String, Object>();
            object.put("file", file.toAbsolutePath().toString());
            object.put("bits", key.bits());
            shell.printJson(object);
        }
        shell.err()
                .println("Made %s, which only its owner can read: give it to the user that the relay runs as.%n"
                        .formatted(file)
                        + "Name it in tls-rpt.dkim, publish what `stsrelay dkim record` prints, and reload.");
        return Exit.FINE;
    }

    private void write(SigningKey key) {
        try {
            Pem.writeNew(file, key.secret());
        } catch (FileAlreadyExistsException _) {
            throw new Failure(Exit.BAD, file + " is there already, and stays as it is. Choose another name.");
        } catch (IOException e) {
            throw new Failure(Exit.BAD, "The key cannot be written: " + e + ".");
        }
    }
}
