/// The relay over local HTTP: metrics and health for machines, queue and policies for those who hold the token.
///
/// Front door: `AdminServer`, built from `Desk`. Only this package knows Javalin. The commands in `cli` are its client.
@NullMarked
package org.stsrelay.server.admin;

import org.jspecify.annotations.NullMarked;
