/// The words the relay thinks in: names, addresses, envelopes, replies.
///
/// Everything here is an immutable value. Nothing here does input or output, and nothing here knows any other package.
@NullMarked
package org.stsrelay.delivery.mail;

import org.jspecify.annotations.NullMarked;
