package org.stsrelay.server.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.lang.management.ManagementFactory;
import java.util.Set;

/// The usual series of a Java process, under the names that Micrometer's dashboards expect.
final class JvmMeters implements AutoCloseable {

    /// What `promtool check metrics` objects to in Micrometer's own names.
    private static final Set<String> ILL_NAMED = Set.of("process.cpu.time", "system.cpu.count");

    private static final double NANOS_PER_SECOND = 1e9;

    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final LogbackMetrics logback = new LogbackMetrics();

    JvmMeters(MeterRegistry registry) {
        registry.config().meterFilter(MeterFilter.deny(id -> ILL_NAMED.contains(id.getName())));
        bindCpuTime(registry);
        gc.bindTo(registry);
        logback.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /// Under the name that Prometheus' own client libraries give it.
    private static void bindCpuTime(MeterRegistry registry) {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        FunctionCounter.builder("process.cpu", system, bean -> bean.getProcessCpuTime() / NANOS_PER_SECOND)
                .baseUnit("seconds")
                .description("CPU time that the process has used.")
                .register(registry);
    }

    @Override
    public void close() {
        gc.close();
        logback.close();
    }
}
