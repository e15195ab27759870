/// Certificates and private keys in files, as certificate tools write them. Read by `config` when the file is checked and by
/// `inbound` when a listener shows them.
@NullMarked
package org.stsrelay.server.pem;

import org.jspecify.annotations.NullMarked;
