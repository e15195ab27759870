package org.stsrelay.delivery.queue;

import org.stsrelay.delivery.mail.ProviderName;

/// Lends the slots that a provider allows (P8). A relay that is alone lends them to itself; several that deliver together
/// would have them lent by one accountant. Called under the dispatcher's lock, so it answers from memory.
interface Accountant {

    /// The most that all who borrow here may have at a time.
    int limit(ProviderName provider);

    /// @return whether there was a slot to lend; when there was none, it is asked again in a moment
    boolean lend(ProviderName provider);

    void takeBack(ProviderName provider);
}
