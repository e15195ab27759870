/// Port 25 to [org.stsrelay.delivery.Submission]: what clients are told, and what becomes a message.
///
/// Front door: `Reception`, which opens one `SmtpListener` for each configured listener. Inwards, a connection meets
/// `Admission` (may it talk at all), `Dialogue` (one verb after the other), `DataPhase` (a message's octets) in that order.
///
/// SubEthaSMTP gives the accept loop, the session and the dispatch of verbs; it is known here and nowhere else. Its
/// session never sees more than one verb at a time: `Connection` keeps all octets of the client, so that what is text and
/// what is command is decided in one place. What is relied on is pinned by `SubEthaContractTest`.
///
/// Neighbours: `delivery` takes the messages, `delivery.spool` their octets, `delivery.mail` has the words.
@NullMarked
package org.stsrelay.server.inbound;

import org.jspecify.annotations.NullMarked;
