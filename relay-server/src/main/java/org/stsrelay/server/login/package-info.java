/// Logins: the SASL mechanisms (RFC 4422), and what keeps others from guessing passwords.
///
/// Front door: `Logins` begins an `Exchange`, which turns each response of a client into a `Step`. Where the octets come
/// from is not known here.
///
/// Neighbours: `users` knows who there is and checks a password; `inbound` carries the exchange over SMTP.
@NullMarked
package org.stsrelay.server.login;

import org.jspecify.annotations.NullMarked;
