package org.stsrelay.server.cli;

import java.nio.file.Path;
import java.util.List;

/// Reads the configuration file.
///
/// @param <C> what `serve` needs
public interface ConfigSource<C> {

    /// The file and all that it names, as `serve` and `config check` want it.
    Read<C> read(Path file);

    /// The file alone, for commands that only need to find the running relay and may not be allowed to read its keys.
    Read<C> readToFindTheRelay(Path file);

    sealed interface Read<C> {

        record Good<C>(C config, RelayAccess access, List<Fault> warnings) implements Read<C> {
            public Good {
                warnings = List.copyOf(warnings);
            }
        }

        /// @param faults with at least one error
        record Bad<C>(List<Fault> faults) implements Read<C> {
            public Bad {
                faults = List.copyOf(faults);
            }
        }
    }
}
