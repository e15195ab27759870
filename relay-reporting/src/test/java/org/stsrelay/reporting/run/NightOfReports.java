package org.stsrelay.reporting.run;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A daily run on a day with sessions, and the night after it, in which its reports go.
abstract class NightOfReports {

    static final String MIDNIGHT = "2031-03-18T00:00:00Z";
    static final String MORNING = "2031-03-18T05:00:00Z";

    @TempDir
    Path folder;

    RunBench bench;

    @BeforeEach
    void open() {
        bench = new RunBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    void night() throws InterruptedException {
        bench.at(MIDNIGHT).at(MORNING);
    }
}
