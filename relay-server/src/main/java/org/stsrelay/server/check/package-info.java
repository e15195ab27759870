/// What would happen to mail for a domain, found out by the code that delivers, without any mail: `DomainChecks` is the
/// door for looking, `Publication` for what a domain should publish.
///
/// Nothing here is written down anywhere, and no envelope is named to anybody: a host sees a greeting, EHLO, STARTTLS, EHLO
/// and QUIT.
@NullMarked
package org.stsrelay.server.check;

import org.jspecify.annotations.NullMarked;
