package org.stsrelay.delivery.sts;

import java.util.Optional;

/// How a policy asks for less than the one before it. An attacker who gets hold of a policy host begins with this.
enum Weakening {
    NONE, MODE, MAX_AGE;

    /// Owners halve it before they move; less than this share of what was promised is worth a look.
    private static final int SHARP = 4;

    static Weakening of(StsPolicy before, StsPolicy now) {
        if (now.mode().compareTo(before.mode()) > 0) {
            return MODE;
        }
        var isCut =
                now.mode() == StsPolicy.Mode.ENFORCE && now.maxAge().multipliedBy(SHARP).compareTo(before.maxAge()) < 0;
        return isCut && before.mode() == StsPolicy.Mode.ENFORCE ? MAX_AGE : NONE;
    }

    /// In words, for as long as it lasts: until the domain asks for more again.
    static Optional<String> inWords(CachedPolicy before, StsPolicy now) {
        var then = before.policy();
        return switch (of(then, now)) {
            case MODE -> Optional.of("mode " + then.mode().token() + " became " + now.mode().token());
            case MAX_AGE -> Optional.of("max_age " + then.maxAge().toSeconds() + " s became "
                    + now.maxAge().toSeconds() + " s");
            case NONE -> now.mode() == then.mode() && now.maxAge().compareTo(then.maxAge()) <= 0
                    ? before.weakening()
                    : Optional.empty();
        };
    }
}
