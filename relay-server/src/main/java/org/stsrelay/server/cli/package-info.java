/// The command line: `serve` and `demo` start something, all other commands ask the running relay over the admin API.
///
/// Front door: `Program`. stdout carries the answer and nothing else. Only this package knows picocli.
@NullMarked
package org.stsrelay.server.cli;

import org.jspecify.annotations.NullMarked;
