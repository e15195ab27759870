package org.stsrelay.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Who may use whom. A new arrow is a line here and a sentence in relay-delivery/docs/ARCHITECTURE.md.
class ArchitectureTest {

    private static final String ROOT = "org.stsrelay.";

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("org.stsrelay.delivery", "org.stsrelay.reporting", "org.stsrelay.server");

    /// The language, the annotations of nothing, and the logging façade. A name that ends in two dots includes what is below.
    private static final List<String> EVERYBODY_MAY_USE = List.of("java.lang..", "java.util..", "java.time..",
            "java.io",
            "java.nio..", "java.net", "java.math", "java.security..", "java.text", "javax.net..", "javax.security..",
            "javax.crypto..", "org.jspecify..", "org.slf4j..");

    /// The only packages that know the packages below them: each puts the stages of its module together.
    private static final Set<String> MODULE_ROOTS = Set.of("delivery", "reporting", "server");

    /// The libraries that more than one package may know: two formats, a cache, CIDR arithmetic, and Unicode.
    private static final Set<String> SHARED_LIBRARIES =
            Set.of("tools.jackson..", "jakarta.mail..", "com.github.benmanes.caffeine..", "inet.ipaddr..",
                    "com.ibm.icu..", "javax.naming..");

    /// What is public for those who start the program from outside, the launcher and tests that run a whole relay;
    /// and constants, which the compiler copies to where they are used.
    private static final Set<String> FRONT_DOORS =
            Set.of(ROOT + "server.Main", ROOT + "server.Relay", ROOT + "server.Taps", ROOT + "server.cli.Exit");

    private static final Map<String, List<String>> MAY_USE = arrows("""
            delivery.mail              -> com.ibm.icu..
            delivery.outcome           -> delivery.mail
            delivery.outcome.json      -> delivery.mail, delivery.outcome, tools.jackson..
            delivery.ledger            -> delivery.mail, delivery.outcome
            delivery.trust             -> delivery.mail, delivery.outcome
            delivery.dns               -> delivery.mail, inet.ipaddr..
            delivery.dns.dnsjava       -> delivery.mail, delivery.dns, org.xbill.., com.github.benmanes.caffeine..
            delivery.dane              -> delivery.mail, delivery.outcome, delivery.dns, delivery.trust, delivery.routing,
                                          javax.naming..
            delivery.clock             ->
            delivery.spool             -> delivery.mail, delivery.outcome
            delivery.routing           -> delivery.mail, delivery.dns
            delivery.sts               -> delivery.mail, delivery.clock, delivery.outcome, delivery.dns,
                                          com.github.benmanes.caffeine..
            delivery.https             -> delivery.mail, delivery.outcome, delivery.dns, delivery.trust,
                                          org.apache.hc.core5..
            delivery.sts.https         -> delivery.mail, delivery.dns, delivery.trust, delivery.https, delivery.sts
            delivery.policy            -> delivery.mail, delivery.outcome, delivery.dane, delivery.routing, delivery.sts
            delivery.transport         -> delivery.mail, delivery.outcome, delivery.dane, delivery.spool, delivery.policy
            delivery.transport.smtp    -> delivery.mail, delivery.outcome, delivery.spool, delivery.trust,
                                          delivery.transport, jakarta.mail.., org.eclipse.angus..
            delivery.transport.pool    -> delivery.mail, delivery.outcome, delivery.dane, delivery.policy, delivery.trust,
                                          delivery.transport, delivery.transport.smtp, com.github.benmanes.caffeine..
            delivery.attempt           -> delivery.mail, delivery.outcome, delivery.dns, delivery.spool,
                                          delivery.dane, delivery.routing, delivery.sts, delivery.policy,
                                          delivery.transport
            delivery.fault             -> delivery.mail, delivery.outcome
            delivery.bounce            -> delivery.mail, delivery.outcome, delivery.spool, delivery.attempt,
                                          jakarta.mail.., jakarta.activation..
            delivery.queue             -> delivery.mail, delivery.outcome, delivery.spool
            delivery.healing           -> delivery.mail, delivery.outcome, delivery.spool, delivery.sts
            delivery.storage           ->
            delivery.storage.sqlite    -> delivery.mail, delivery.clock, delivery.outcome, delivery.outcome.json, delivery.fault, delivery.spool,
                                          delivery.ledger, delivery.queue, delivery.sts, delivery.storage, java.sql.., org.sqlite.., tools.jackson..
            delivery                   -> delivery.mail, delivery.clock, delivery.outcome, delivery.spool, delivery.transport,
                                          delivery.attempt, delivery.fault, delivery.bounce, delivery.queue

            reporting.record           -> delivery.mail
            reporting.report           -> delivery.outcome, inet.ipaddr.., tools.jackson..
            reporting.mail             -> reporting.report, jakarta.mail..
            reporting.dkim             -> delivery.mail, reporting.mail, org.apache.james.jdkim..
            reporting.received         -> reporting.report, jakarta.mail.., tools.jackson..
            reporting.run              -> delivery.mail, delivery.clock, delivery.outcome, delivery.dns, delivery.ledger,
                                          reporting, reporting.record, reporting.report, reporting.mail
            reporting.https            -> delivery.mail, delivery.dns, delivery.trust, delivery.https, reporting.run
            reporting                  -> delivery.mail, delivery.outcome, delivery.ledger, delivery.sts, reporting.report

            server.health              ->
            server.files               ->
            server.pem                 -> server.files
            server.users               -> delivery.mail, server.files, com.ibm.icu..
            server.login               -> server.users
            server.config              -> delivery.mail, reporting.dkim, server.files, server.pem, server.users, org.snakeyaml..,
                                          inet.ipaddr..
            server.inbound             -> delivery, delivery.mail, delivery.spool, server.files, server.pem, server.users,
                                          server.login, org.subethamail.., inet.ipaddr.., javax.naming..
            server.admin               -> delivery.mail, delivery.ledger, delivery.spool, delivery.sts, delivery.queue, server.health,
                                          reporting.record, reporting.report, reporting.run,
                                          io.javalin.., org.eclipse.jetty.., jakarta.servlet.., tools.jackson..
            server.metrics             -> delivery.mail, delivery.outcome, delivery.fault, delivery.dns, delivery.policy,
                                          delivery.spool, delivery.sts,
                                          delivery.queue, delivery.transport, reporting.run, server.health, io.micrometer.., com.sun.management
            server.logging             -> delivery.mail, delivery.outcome, server.config, ch.qos.logback..,
                                          net.logstash..
            server.check               -> delivery.mail, delivery.clock, delivery.outcome, delivery.dns, delivery.dane,
                                          delivery.routing, delivery.sts, delivery.policy, delivery.transport,
                                          delivery.attempt, reporting.record
            server.audit               -> delivery.mail, delivery.policy, delivery.sts, server.check
            server.cli                 -> delivery.mail, delivery.outcome, delivery.routing, delivery.sts,
                                          delivery.policy, delivery.transport, delivery.storage, reporting.record, reporting.received,
                                          reporting.report, reporting.dkim, server.check, server.audit,
                                          server.files, server.pem, server.users, server.health, server.config, server.logging, server.admin,
                                          picocli.., java.net.http, tools.jackson..
            server.demo                -> delivery.mail, delivery.outcome, delivery.storage, server.config, lab
            server                     -> delivery, delivery.mail, delivery.clock, delivery.outcome, delivery.outcome.json,
                                          delivery.dns, delivery.dns.dnsjava, delivery.dane, delivery.trust, delivery.spool,
                                          delivery.routing, delivery.sts, delivery.sts.https, delivery.policy,
                                          delivery.transport, delivery.transport.smtp, delivery.transport.pool, delivery.attempt,
                                          delivery.fault, delivery.bounce, delivery.ledger, delivery.queue, delivery.healing,
                                          delivery.storage, delivery.storage.sqlite, reporting, reporting.record, reporting.received,
                                          reporting.report, reporting.dkim, reporting.https,
                                          reporting.run, server.health, server.config, server.pem,
                                          server.check, server.inbound, server.admin,
                                          server.login, server.metrics, server.logging, server.cli, server.demo
            """);

    @TestFactory
    Stream<DynamicTest> aPackageUsesOnlyWhatTheMapAllows() {
        return MAY_USE.entrySet()
                .stream()
                .map(line -> DynamicTest.dynamicTest(line.getKey(),
                        () -> classes().that()
                                .resideInAPackage(ROOT + line.getKey())
                                .should()
                                .onlyDependOnClassesThat(standOn(line.getKey(), line.getValue()))
                                .check(CODE)));
    }

    @Test
    void everyPackageIsOnTheMap() {
        var packages = CODE.stream()
                .map(type -> type.getPackageName().substring(ROOT.length()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(MAY_USE.keySet()).containsExactlyInAnyOrderElementsOf(packages);
    }

    @Test
    void everyArrowOfTheMapIsUsed() {
        var idle = MAY_USE.entrySet()
                .stream()
                .flatMap(line -> line.getValue()
                        .stream()
                        .filter(use -> usedBy(line.getKey()).noneMatch(name -> isMeant(name, use)))
                        .map(use -> line.getKey() + " -> " + use));

        assertThat(idle).isEmpty();
    }

    @Test
    void onlyTheRootOfAModuleKnowsThePackagesBelowIt() {
        MAY_USE.forEach((own, uses) -> {
            if (!MODULE_ROOTS.contains(own)) {
                assertThat(uses).as("arrows of " + own).noneMatch(use -> use.startsWith(own + "."));
            }
        });
    }

    @Test
    void aLibraryIsKnownToOnePackage() {
        var libraries = MAY_USE.values()
                .stream()
                .flatMap(List::stream)
                .filter(use -> !MAY_USE.containsKey(use) && !SHARED_LIBRARIES.contains(use))
                .toList();

        assertThat(libraries).doesNotHaveDuplicates();
    }

    @Test
    void thereAreNoCyclesBetweenPackages() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void timeComesFromAClock() {
        noClasses().that(DescribedPredicate.not(isMain()))
                .should()
                .callMethodWhere(readsTheSystemsTime())
                .because("tests set the clock; only Main takes the system's")
                .check(CODE);
    }

    @Test
    void aPublicTypeIsUsedByAnotherPackage() {
        var usedFromOutside = CODE.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(use -> !use.getOriginClass().getPackageName().equals(use.getTargetClass().getPackageName()))
                .map(use -> outermost(use.getTargetClass()).getName())
                .collect(Collectors.toSet());
        var unused = CODE.stream()
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .filter(name -> !FRONT_DOORS.contains(name) && !usedFromOutside.contains(name))
                .toList();

        assertThat(unused).isEmpty();
    }

    private static DescribedPredicate<JavaClass> standOn(String own, List<String> uses) {
        return DescribedPredicate.describe("stand on the line of " + own, type -> {
            var name = type.getBaseComponentType().getPackageName();
            return name.isEmpty() || name.equals(ROOT + own)
                    || Stream.concat(EVERYBODY_MAY_USE.stream(), uses.stream()).anyMatch(use -> isMeant(name, use));
        });
    }

    private static Stream<String> usedBy(String own) {
        return CODE.stream()
                .filter(type -> type.getPackageName().equals(ROOT + own))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(use -> use.getTargetClass().getBaseComponentType().getPackageName());
    }

    /// Whether an entry of the map, ours or a library's, means that package.
    private static boolean isMeant(String packageName, String entry) {
        if (entry.endsWith("..")) {
            var library = entry.substring(0, entry.length() - 2);
            return packageName.equals(library) || packageName.startsWith(library + ".");
        }
        return packageName.equals(entry) || packageName.equals(ROOT + entry);
    }

    private static DescribedPredicate<JavaClass> isMain() {
        return DescribedPredicate.describe("Main", type -> type.getName().equals(ROOT + "server.Main"));
    }

    /// Whatever the JDK calls it: `Instant.now()` and its kind without a clock, `Clock.system...`, the milliseconds.
    private static DescribedPredicate<JavaMethodCall> readsTheSystemsTime() {
        return DescribedPredicate.describe("read the system's time", call -> readsTheSystemsTime(call.getTarget()));
    }

    private static boolean readsTheSystemsTime(MethodCallTarget method) {
        var owner = method.getOwner();
        return switch (method.getName()) {
            case "now" ->
                owner.getPackageName().startsWith("java.time")
                        && method.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(Clock.class));
            case "system", "systemUTC", "systemDefaultZone", "tickMillis", "tickSeconds", "tickMinutes" ->
                owner.isEquivalentTo(Clock.class);
            case "currentTimeMillis" -> owner.isEquivalentTo(System.class);
            default -> false;
        };
    }

    private static JavaClass outermost(JavaClass type) {
        var base = type.getBaseComponentType();
        return base.getEnclosingClass().map(ArchitectureTest::outermost).orElse(base);
    }

    private static Map<String, List<String>> arrows(String table) {
        return table.replaceAll(",\\s*\\n\\s+", ", ")
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("->", -1))
                .collect(Collectors.toMap(parts -> parts[0].strip(),
                        parts -> Arrays.stream(parts[1].split(","))
                                .map(String::strip)
                                .filter(use -> !use.isEmpty())
                                .toList(),
                        (first, _) -> first, LinkedHashMap::new));
    }
}
