/// The SMTP client on Jakarta Mail's transport: one connection, its TLS, its commands and replies, one transaction.
///
/// Front door: [SmtpDialer]. The only package that knows Jakarta Mail's transport. Neighbours: `transport.pool` keeps what it opens.
@NullMarked
package org.stsrelay.delivery.transport.smtp;

import org.jspecify.annotations.NullMarked;
