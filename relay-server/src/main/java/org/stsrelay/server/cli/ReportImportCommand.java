package org.stsrelay.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.stsrelay.server.files.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "import", description = {
        "Takes in TLS reports that others sent about your domains, for \"report incoming\".",
        "Reads JSON, compressed JSON and mails, of a Maildir those in new and cur. A report that is here already counts",
        "once, so the same folder may be read again. The files stay as they are; links in folders are not followed.",
        "Exit code 65 when some could not be read; the others are taken in."}, footer = {"", "Examples:",
                "  stsrelay report import /var/mail/tls-reports/Maildir", "  stsrelay report import *.json.gz"})
final class ReportImportCommand implements Callable<Integer> {

    private static final int UNREADABLE = 422;
    private static final String PATH = "/api/v1/received-reports";

    @Parameters(paramLabel = "DIR|FILE", arity = "1..*", description = "Files, or folders with such files.")
    private List<Path> sources = new ArrayList<>();

    private final Shell shell;
    private final Map<String, Integer> results = new LinkedHashMap<>();
    private int refused;

    ReportImportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var files = ReportFiles.of(sources);
        var relay = shell.relay();
        var progress = new Progress(shell, files.size(), "file");
        for (var file : files) {
            var answer = answer(relay, file);
            progress.clear();
            tell(file, answer);
            progress.step();
        }
        progress.clear();
        if (!shell.json()) {
            shell.out().println("import: " + summary(files.size()));
        }
        return refused == 0 ? Exit.FINE : Exit.DATA;
    }

    private JsonNode answer(RelayClient relay, Path file) {
        try {
            return relay.postFileAndMind(PATH, file, UNREADABLE).object();
        } catch (IOException e) {
            return Reply.madeOf(Map.of("error", "It cannot be opened: " + Reason.of(e)));
        }
    }

    private void tell(Path file, JsonNode answer) {
        if (answer.has("error")) {
            refused++;
            line(file,
                    Map.of("file", file.toString(), "result", "refused", "reason", answer.path("error").asString("")),
                    "refused: " + answer.path("error").asString(""));
        }
        for (var report : answer.path("reports")) {
            tellReport(file, report);
        }
    }

    private void tellReport(Path file, JsonNode report) {
        var result = report.path("result").asString("");
        results.merge(result, 1, Integer::sum);
        var object = new LinkedHashMap<String, Object>();
        object.put("file", file.toString());
        report.properties().forEach(member -> object.put(member.getKey(), member.getValue()));
        line(file, object, words(result) + of(report));
    }

    private static String words(String result) {
        return switch (result) {
            case "new" -> "imported";
            case "known" -> "here already";
            case "too_old" -> "left out, older than the 400 days that are kept";
            case "no_room" -> "left out, since the 256 MiB for reports are taken by later ones";
            default -> result;
        };
    }

    private static String of(JsonNode report) {
        return ": %s of %s, %d ok, %d failed%s".formatted(report.path("organization").asString(""),
                report.path("day").asString(""), report.path("succeeded").asLong(0), report.path("failed").asLong(0),
                remark(report));
    }

    private static String remark(JsonNode report) {
        var undated = report.path("dated").asBoolean(true) ? "" : " (it has no usable date; taken for yesterday's)";
        return report.path("domains").isEmpty() ? undated + " (it holds no policy, so nothing was counted)" : undated;
    }

    private void line(Path file, Map<String, ?> object, String sentence) {
        if (shell.json()) {
            shell.printJson(object);
        } else {
            shell.out().println(Humans.safe(file + ": " + sentence));
        }
    }

    private String summary(int files) {
        var parts = new ArrayList<String>();
        parts.add(Humans.count(files, "file"));
        results.forEach((result, count) -> parts.add(count + " " + words(result)));
        if (refused > 0) {
            parts.add(refused + " refused");
        }
        return String.join(", ", parts);
    }
}
