package org.stsrelay.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import org.stsrelay.server.config.RelayConfig.LogFormat;
import org.stsrelay.server.config.RelayConfig.LogLevel;
import org.stsrelay.server.config.RelayConfig.Logging;
import tools.jackson.databind.json.JsonMapper;

/// Logging is one for the whole process, so this puts back what it found.
@Isolated
class LoggingSetupTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream stderr = System.err;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void putBack() throws Exception {
        System.setErr(stderr);
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    @Test
    void textHasTimeLevelAndLogger() {
        LoggingSetup.apply(settings(LogFormat.AUTO), "");

        LoggerFactory.getLogger("org.stsrelay.server.Relay").info("listening on {}", "127.0.0.1:2525");

        assertThat(lines()).singleElement()
                .asString()
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) INFO  o.s.server.Relay listening on 127.0.0.1:2525");
    }

    @Test
    void underSystemdTheJournalGetsItsPriorities() {
        LoggingSetup.apply(settings(LogFormat.AUTO), "8:12345");

        LoggerFactory.getLogger("x").info("fine");
        LoggerFactory.getLogger("x").warn("odd");
        LoggerFactory.getLogger("x").error("bad");

        assertThat(lines()).containsExactly("<6>x fine", "<4>x odd", "<3>x bad");
    }

    @Test
    void noMessageCanMakeASecondLine() {
        LoggingSetup.apply(settings(LogFormat.JOURNAL), "");

        LoggerFactory.getLogger("x").info("{}", "a\r\n<0>kernel: forged\u001b[2J\u2028b");

        assertThat(lines()).containsExactly("<6>x a??<0>kernel: forged?[2J?b");
    }

    @Test
    void jsonIsOneObjectPerLineAndDeliveriesAreAsTheyCome() {
        LoggingSetup.apply(settings(LogFormat.JSON), "");

        LoggerFactory.getLogger("x").atInfo().addKeyValue("queue_id", "01J").log("kept\n\"it\"");
        DeliveryLog
                .in(LogFormat.JSON, _ -> List.of("{\"event\":\"attempt\",\"n\":1}", "{\"event\":\"attempt\",\"n\":2}"))
                .attemptSettled(Attempts.delivered("250 ok", ""));

        assertThat(lines()).hasSize(3).endsWith("{\"event\":\"attempt\",\"n\":1}", "{\"event\":\"attempt\",\"n\":2}");
        var service = new JsonMapper().readTree(lines().getFirst());
        assertThat(service.propertyNames()).contains("time", "level", "logger", "message", "queue_id");
        assertThat(service.path("message").asString()).isEqualTo("kept\n\"it\"");
    }

    @Test
    void theDeliveryLogCanBeTurnedOff() {
        LoggingSetup.apply(new Logging(LogLevel.INFO, LogFormat.JOURNAL, Map.of("delivery", LogLevel.OFF)), "");

        DeliveryLog.in(LogFormat.JOURNAL, _ -> List.of()).attemptSettled(Attempts.delivered("250 ok", ""));

        assertThat(lines()).isEmpty();
    }

    @Test
    void levelsAreSetByShortNameAndByFullName() {
        LoggingSetup.apply(new Logging(LogLevel.WARN, LogFormat.JOURNAL,
                Map.of("dns", LogLevel.DEBUG, "inbound", LogLevel.TRACE, "com.example.thing", LogLevel.INFO)), "");

        LoggerFactory.getLogger("org.stsrelay.delivery.dns.dnsjava.DnsjavaResolver").debug("asked");
        LoggerFactory.getLogger("org.stsrelay.server.inbound.Session").trace("EHLO");
        LoggerFactory.getLogger("com.example.thing").info("hello");
        LoggerFactory.getLogger("org.stsrelay.delivery.sts.StsPolicies").info("not shown");

        assertThat(lines()).hasSize(3);
    }

    @Test
    void librariesThatReportEveryPortScanAreQuiet() {
        LoggingSetup.apply(settings(LogFormat.JOURNAL), "");

        LoggerFactory.getLogger("org.subethamail.smtp.server.Session").warn("SSLHandshakeException", new Exception());
        LoggerFactory.getLogger("org.eclipse.jetty.server.Server").info("jetty-12");

        assertThat(lines()).isEmpty();
    }

    @Test
    void keyValuesStandInTheLineAndCannotForgeOne() {
        LoggingSetup.apply(settings(LogFormat.JOURNAL), "");

        LoggerFactory.getLogger("stsrelay.test")
                .atInfo()
                .addKeyValue("from", "<a@b.example>")
                .addKeyValue("reply", "550 \"no\"\r\nforged=1")
                .log("refused");

        assertThat(lines()).containsExactly(
                "<6>stsrelay.test refused from=<a@b.example> reply=\"550 \\\"no\\\"\\u{d}\\u{a}forged=1\"");
    }

    private static Logging settings(LogFormat format) {
        return new Logging(LogLevel.INFO, format, Map.of());
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
