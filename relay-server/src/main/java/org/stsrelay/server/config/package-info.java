/// The configuration file, read once, into values, with all its faults.
///
/// Front door: [ConfigReader], which returns a [RelayConfig] or every [Problem] that the file has. Neighbours: the root
/// package, which wires from the values; `cli`, which prints the problems. The only package that knows the YAML library.
///
/// Inside, a `Key` describes one key (type, default, meaning), a `Section` is a mapping of keys, and `Schema` with the
/// `...Keys` classes beside it is the whole file. Reading, defaults and the reference in `docs/CONFIGURATION.md` all come
/// from these descriptors.
@NullMarked
package org.stsrelay.server.config;

import org.jspecify.annotations.NullMarked;
