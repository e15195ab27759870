package org.stsrelay.server.config;

import static java.util.stream.Collectors.groupingBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.stsrelay.server.config.Outline.Line;

/// `docs/CONFIGURATION.md`, made from the descriptors.
final class ReferenceText {

    private static final String INTRODUCTION = """
            # Configuration

            One file in YAML 1.2, named with `--config`, read when the relay starts and at `stsrelay reload`. `stsrelay config check` tells all its
            faults at once, each with its place. `config/stsrelay.example.yaml` shows every key in its place;
            `config/quickstart.yaml` is a small file that works.

            This page is made from the descriptors that the program itself reads the file with; do not edit it. After a
            change to them run `mvn -pl relay-server -am package -Dtest=ReferenceTest -Dgolden.rewrite=true`
            (with `-Dsurefire.failIfNoSpecifiedTests=false`).

            - **Durations** are written `90s`, `15m`, `1h30m`, `5d`, `1w`; **sizes** `50MiB` (1024) or `50MB` (1000).
            - **Networks** are written `10.0.0.0/8`, `192.0.2.1` or `"fd00::/8"`; **addresses with a port** `127.0.0.1:25` or
              `"[::1]:25"`. Names are never looked up.
            - **Domains**: `example.org` is that domain alone, `.example.org` every subdomain of it.
            - **Paths** that are relative start at the folder of the configuration file. A file that is read has to be a regular one, or a
              link to one.
            - A value may stand elsewhere: `${file:PATH}`, `${env:NAME}`, `${credential:NAME}` (systemd's `LoadCredential=`),
              always for the whole value. `$$` is a dollar sign.
            - An unknown key is an error. A key marked *later* is checked, but has no effect in this release; a warning says
              so.
            - **Reload** says when a change counts: *live* at `stsrelay reload` or SIGHUP, for what begins from then on;
              *restart* only after a restart, which `reload` and `status` then ask for. Of a list whose items have such keys
              it is about items that come and go.
            """;

    private ReferenceText() {}

    static String of(Outline outline) {
        var sections = outline.lines()
                .stream()
                .collect(groupingBy(Line::parent, LinkedHashMap::new, Collectors.toList()));
        var text = new StringBuilder(INTRODUCTION);
        sections.forEach((name, lines) -> text.append(section(name, lines)));
        return text.toString();
    }

    private static String section(String name, List<Line> lines) {
        var rows = lines.stream().map(ReferenceText::row).collect(Collectors.joining("\n"));
        return """

                ## %s

                | key | value | default | reload | meaning |
                |---|---|---|---|---|
                %s
                """.formatted(name.isEmpty() ? "Top level" : "`" + name + "`", rows);
    }

    private static String row(Line line) {
        var key = line.key();
        return "| `%s` | %s | %s | %s | %s |".formatted(key.name(), cell(value(key)), cell(absent(key)), reload(key),
                cell(key.doc() + (key.built() ? "" : " *later*")));
    }

    private static String value(Key<?> key) {
        return key.type().notation().replaceFirst("^an? ", "");
    }

    private static String absent(Key<?> key) {
        return switch (key.absent()) {
            case Key.Absent.Missing<?>(var example) -> "required, such as `" + example + "`";
            case Key.Absent.Default<?>(var text) -> text.equals("{}") ? "" : "`" + text + "`";
            case Key.Absent.Unset<?>(var _, var shown) -> shown;
        };
    }

    /// Of a section, its keys tell.
    private static String reload(Key<?> key) {
        if (!key.built() || (key.type() instanceof Section<?> && key.reloadable())) {
            return "";
        }
        return key.reloadable() ? "live" : "restart";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
