package org.stsrelay.server.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `bin/stsrelay` among Java runtimes of all ages. Each "runtime" here is a script that prints how it was called.
class LauncherTest {

    private static final Path DIST = Path.of("src/main/dist");

    @TempDir
    Path folder;

    private Path home;
    private final Map<String, String> environment = new HashMap<>();

    private record Run(int exit, String output) {}

    @BeforeEach
    void aDistributionOnAMachineWithoutJava() throws IOException {
        home = folder.resolve("the relay");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib/demo"));
        for (var script : List.of("bin/stsrelay", "lib/make-aot-cache")) {
            Files.copy(DIST.resolve(script), home.resolve(script));
        }
        Files.writeString(home.resolve("lib/stsrelay.jar"), "");
        var tools = Files.createDirectories(folder.resolve("path"));
        for (var tool : List.of("dirname", "readlink", "sed", "head", "mkdir", "mktemp", "rm", "cat", "sleep", "mv",
                "ls")) {
            executable(Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + onThePath(tool) + " \"$@\"\n"));
        }
        environment.put("PATH", tools.toString());
        environment.put("HOME", folder.resolve("user").toString());
        environment.put("STSRELAY_SEARCH_ROOT", folder.toString());
    }

    @Test
    void theChosenRuntimeComesFirst() throws IOException, InterruptedException {
        var chosen = java("chosen", "27.0.1");
        java("the relay/runtime", "25");
        environment.put("STSRELAY_JAVA_HOME", chosen.toString());

        assertThat(run("status").output()).startsWith(chosen + "/bin/java ");
    }

    @Test
    void aChosenRuntimeThatIsTooOldIsNoReasonToGuess() throws IOException, InterruptedException {
        java("the relay/runtime", "25");
        environment.put("STSRELAY_JAVA_HOME", java("old", "17.0.15").toString());

        var run = run("status");

        assertThat(run.exit()).isEqualTo(78);
        assertThat(run.output()).contains("STSRELAY_JAVA_HOME=").contains("holds no Java 25 or newer");
    }

    @Test
    void theOrderIsBundledThenJavaHomeThenPathThenTheLowestInstalled() throws IOException, InterruptedException {
        java("usr/lib/jvm/java-28", "28");
        java("usr/lib/jvm/java-21", "21.0.2");
        assertThat(run("status").output()).startsWith(folder + "/usr/lib/jvm/java-28/bin/java ");

        java("user/.sdkman/candidates/java/26-tem", "26-ea");
        java("opt/jdk-25.0.3", "25.0.3");
        assertThat(run("status").output()).startsWith(folder + "/opt/jdk-25.0.3/bin/java ");

        var onPath = java("somewhere", "27");
        Files.createSymbolicLink(folder.resolve("path/java"), onPath.resolve("bin/java"));
        assertThat(run("status").output()).startsWith(onPath + "/bin/java ");

        environment.put("JAVA_HOME", java("java home", "26").toString());
        assertThat(run("status").output()).startsWith(folder + "/java home/bin/java ");

        java("the relay/runtime", "25");
        assertThat(run("status").output()).startsWith(home + "/runtime/bin/java ");
    }

    @Test
    void anOldDefaultIsPassedOver() throws IOException, InterruptedException {
        environment.put("JAVA_HOME", java("old", "17.0.15").toString());
        Files.createSymbolicLink(folder.resolve("path/java"), folder.resolve("old/bin/java"));
        java("usr/lib/jvm/java-25", "25");

        assertThat(run("status").output()).startsWith(folder + "/usr/lib/jvm/java-25/bin/java ");
    }

    @Test
    void withoutARuntimeItSaysWhatToInstall() throws IOException, InterruptedException {
        java("usr/lib/jvm/java-17", "17");

        var run = run("status");

        assertThat(run.exit()).isEqualTo(78);
        assertThat(run.output()).contains("needs Java 25 or newer").contains("apt install openjdk-25-jre-headless");
    }

    @Test
    void anUnfinishedBuildSaysHowToFinishIt() throws IOException, InterruptedException {
        Files.delete(home.resolve("lib/stsrelay.jar"));

        var run = run("serve");

        assertThat(run.exit()).isEqualTo(78);
        assertThat(run.output()).contains("lib/stsrelay.jar is missing").contains("mvn -B -q -DskipTests package");
    }

    @Test
    void theServerGetsItsOptionsAndAFolderForNativeCode() throws IOException, InterruptedException {
        java("the relay/runtime", "25");
        environment.put("STSRELAY_JAVA_OPTS", "-Xmx1g -Dstar=*");

        var output = run("--config", "/etc/with blank.yaml", "serve").output();

        assertThat(output.lines()).contains("--enable-native-access=ALL-UNNAMED", "--finalization=disabled",
                "-XX:+UseCompactObjectHeaders", "-Xmx1g", "-Dstar=*", "/etc/with blank.yaml", "serve",
                "-Djava.security.properties=" + home + "/lib/legacy-tls.security",
                "-Dorg.sqlite.tmpdir=" + home + "/tmp", home + "/lib/stsrelay.jar");
        assertThat(output).doesNotContain("SerialGC").doesNotContain("AOT");
    }

    @Test
    void theHeapIsOneGibAtMostWhereAQuarterOfTheMemoryIsMore() throws IOException, InterruptedException {
        java("the relay/runtime", "25");
        system("proc/meminfo", "MemTotal:       16384000 kB\nMemFree:         9000000 kB\n");
        system("proc/self/cgroup", "0::/system.slice/stsrelay.service\n");
        system("sys/fs/cgroup/system.slice/stsrelay.service/memory.max", "max\n");

        assertThat(run("serve").output()).contains("-Xmx1g");
        assertThat(run("status").output()).doesNotContain("-Xmx1g");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            2048000,  0::/system.slice/stsrelay.service, sys/fs/cgroup/memory.max, max
            16384000, 0::/system.slice/stsrelay.service, sys/fs/cgroup/system.slice/stsrelay.service/memory.max, 536870912
            16384000, 0::/system.slice/stsrelay.service, sys/fs/cgroup/system.slice/memory.max, 1073741824
            16384000, 0::/, sys/fs/cgroup/memory.max, 536870912
            16384000, 4:memory:/docker/1, sys/fs/cgroup/memory/memory.limit_in_bytes, 536870912
            """)
    void aSmallMachineOrContainerHasAQuarterOfItsMemory(String total, String group, String file, String limit)
            throws IOException, InterruptedException {
        java("the relay/runtime", "25");
        system("proc/meminfo", "MemTotal:  " + total + " kB\n");
        system("proc/self/cgroup", group + "\n");
        system(file, limit + "\n");

        assertThat(run("serve").output()).contains("-Xms64m").doesNotContain("-Xmx");
    }

    @Test
    void whoeverSaysHowLargeTheHeapIsHasItSo() throws IOException, InterruptedException {
        java("the relay/runtime", "25");
        system("proc/meminfo", "MemTotal:       16384000 kB\n");
        environment.put("STSRELAY_JAVA_OPTS", "-XX:MaxRAMPercentage=50");

        assertThat(run("serve").output()).contains("-XX:MaxRAMPercentage=50").doesNotContain("-Xmx");
    }

    @Test
    void underSystemdNativeCodeGoesToTheStateDirectory() throws IOException, InterruptedException {
        java("the relay/runtime", "25");
        var state = Files.createDirectory(folder.resolve("state"));
        environment.put("STATE_DIRECTORY", state + ":" + folder.resolve("other"));

        assertThat(run("serve").output()).contains("-Dorg.sqlite.tmpdir=" + state + "/native\n");
        assertThat(home.resolve("tmp")).doesNotExist();
    }

    @Test
    void aShortCommandIsSparing() throws IOException, InterruptedException {
        java("the relay/runtime", "25");

        assertThat(run("--json", "queue", "list", "--from", "serve").output()).contains("-XX:+UseSerialGC")
                .doesNotContain("sqlite");
    }

    /// It says what to try next, in words that can be copied.
    @Test
    void theDemoKnowsHowItWasCalled() throws IOException, InterruptedException {
        java("the relay/runtime", "25");

        assertThat(run("demo").output()).contains("-Dstsrelay.program=" + home + "/bin/stsrelay\n");
    }

    @Test
    void onlyTheDemoHasTheLabOnItsClassPath() throws IOException, InterruptedException {
        java("the relay/runtime", "25");
        Files.writeString(home.resolve("lib/demo/lab.jar"), "");

        assertThat(run("demo", "--once").output()).contains("stsrelay.jar:" + home + "/lib/demo/lab.jar\n");
        assertThat(run("serve").output()).doesNotContain("lab.jar");
    }

    @Test
    void theCacheIsUsedWhileTheJarsAreThoseItWasMadeOf() throws IOException, InterruptedException {
        java("the relay/runtime", "25");
        var jar = Files.writeString(home.resolve("lib/a.jar"), "old");
        Files.writeString(home.resolve("lib/stsrelay.aot"), "");
        Files.writeString(home.resolve("lib/stsrelay.aot.jars"), listing());

        assertThat(run("serve").output()).contains("-XX:AOTCache=" + home + "/lib/stsrelay.aot\n");

        Files.writeString(jar, "another");

        assertThat(run("serve").output()).doesNotContain("AOTCache");
    }

    @Test
    void aCacheOfUnknownOriginIsNotUsed() throws IOException, InterruptedException {
        java("the relay/runtime", "25");
        Files.writeString(home.resolve("lib/a.jar"), "");
        Files.writeString(home.resolve("lib/stsrelay.aot"), "");

        assertThat(run("serve").output()).doesNotContain("AOTCache");
    }

    private String listing() throws IOException {
        var listing =
                new ProcessBuilder("sh", "-c", "cd '" + home + "/lib' && LC_ALL=C TZ=UTC0 ls -ln --full-time -- *.jar")
                        .start();
        return outputOf(listing);
    }

    @Test
    void signalsReachTheRelayItself() throws IOException, InterruptedException {
        var runtime = java("the relay/runtime", "25");
        Files.writeString(runtime.resolve("bin/java"), "#!/bin/sh\necho pid $$\n");

        var process = start("bin/stsrelay", "serve");

        assertThat(outputOf(process)).isEqualTo("pid " + process.pid() + "\n");
    }

    @Test
    void aDryRunShowsTheCommand() throws IOException, InterruptedException {
        var runtime = java("the relay/runtime", "25");
        Files.delete(runtime.resolve("bin/java"));
        executable(Files.writeString(runtime.resolve("bin/java"), "#!/bin/sh\nexit 1\n"));
        environment.put("STSRELAY_DRYRUN", "yes");

        var run = run("serve");

        assertThat(run.exit()).isZero();
        assertThat(run.output()).startsWith(runtime + "/bin/java --enable-native-access").endsWith("Main serve\n");
    }

    @Test
    void aCacheThatCannotBeMadeStopsNobody() throws IOException, InterruptedException {
        var runtime = java("the relay/runtime", "25");
        Files.writeString(runtime.resolve("bin/java"), "#!/bin/sh\necho no such main class\nexit 1\n");

        var process = start("lib/make-aot-cache");

        assertThat(outputOf(process)).contains("no AOT cache was made").contains("no such main class");
        assertThat(process.waitFor()).isZero();
        assertThat(home.resolve("lib/stsrelay.aot")).doesNotExist();
    }

    /// A file of the kernel's.
    private void system(String name, String content) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Path java(String name, String version) throws IOException {
        var runtime = folder.resolve(name);
        Files.createDirectories(runtime.resolve("bin"));
        Files.writeString(runtime.resolve("release"), "IMPLEMENTOR=\"Lab\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(Files.writeString(runtime.resolve("bin/java"),
                "#!/bin/sh\nprintf '%s \\n' \"$0\"\nprintf '%s\\n' \"$@\"\n"));
        return runtime;
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("bin/stsrelay"));
        words.addAll(List.of(arguments));
        var process = start(words.toArray(String[]::new));
        var output = outputOf(process);
        return new Run(process.waitFor(), output);
    }

    private Process start(String... words) throws IOException {
        var command = new ArrayList<>(List.of(words));
        command.set(0, home.resolve(words[0]).toString());
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String outputOf(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path onThePath(String tool) {
        return List.of("/bin", "/usr/bin")
                .stream()
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
