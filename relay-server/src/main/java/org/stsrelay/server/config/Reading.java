package org.stsrelay.server.config;

import java.nio.file.Path;
import java.util.Map;

/// What one run of reading knows beside the text.
///
/// @param folder of the file; relative paths start here
/// @param environment for `${env:NAME}` and `${credential:NAME}`
/// @param references whether files that the configuration names are opened and checked
/// @param outline of all keys there are
record Reading(Path folder, Map<String, String> environment, boolean references, Outline outline, Problems problems) {}
