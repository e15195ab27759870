/// Who may log in: the users file, one line for each user, and what a password is checked with.
///
/// Front door: `UsersFile` reads and writes the file, `LiveUsers` follows its changes. A password is kept as the verifier
/// of SCRAM-SHA-256 (RFC 5802 §3), from which it cannot be had back.
///
/// Neighbours: `login` checks passwords against `Users`, the configuration checks the file, commands edit it.
@NullMarked
package org.stsrelay.server.users;

import org.jspecify.annotations.NullMarked;
