package org.stsrelay.server.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/// Where the running relay is found.
///
/// @param admin the configured address of its admin listener
/// @param dataDirectory where its token lies
public record RelayAccess(InetSocketAddress admin, Path dataDirectory) {}
