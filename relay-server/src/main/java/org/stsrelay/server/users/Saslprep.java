package org.stsrelay.server.users;

import com.ibm.icu.text.StringPrep;
import com.ibm.icu.text.StringPrepParseException;
import java.util.Optional;

/// Names and passwords in the one form in which they are compared, however a keyboard composes its letters (RFC 4013).
public final class Saslprep {

    private static final StringPrep PROFILE = StringPrep.getInstance(StringPrep.RFC4013_SASLPREP);
    private static final int MAX_LENGTH = 255;

    private Saslprep() {}

    /// What a client sent (RFC 4013 §2.5: a query).
    ///
    /// @return empty when it is nothing that a name or password can be
    public static Optional<String> query(String text) {
        return prepare(text, StringPrep.ALLOW_UNASSIGNED);
    }

    /// What is going to be kept. Characters that Unicode has not assigned yet are refused, as they may still change.
    public static Optional<String> stored(String text) {
        return prepare(text, StringPrep.DEFAULT);
    }

    private static Optional<String> prepare(String text, int options) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(PROFILE.prepare(text, options)).filter(prepared -> !prepared.isEmpty());
        } catch (StringPrepParseException _) {
            return Optional.empty(); // Its message has the text in it, which may be a password.
        }
    }
}
