package org.stsrelay.lab;

import java.util.Optional;

/// What an MX host of the lab does that depends on what went before, beside its [MxScript]. Called by many sessions at a
/// time.
public interface MxRules {

    /// Before the answer.
    ///
    /// @param session the connection; the same object for all of its steps
    /// @param mail the MAIL command of the transaction, empty outside of one
    /// @param command as it came, empty where there is none
    /// @return what is done instead of what is right
    Optional<MxAct> at(MxStep step, MxSession session, String mail, String command);

    /// @param session that is over
    default void ended(MxSession session) {}

    /// No rules.
    MxRules NONE = (_, _, _, _) -> Optional.empty();
}
