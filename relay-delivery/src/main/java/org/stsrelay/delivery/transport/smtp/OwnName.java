package org.stsrelay.delivery.transport.smtp;

import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Reply;

/// What a host calls itself: the first word of its greeting and of its answers to EHLO and HELO (RFC 5321 §4.2, §4.1.1.1).
/// Reports and the store take it over, so whatever is neither a domain name nor an address literal is no name at all.
final class OwnName {

    /// RFC 5321 §4.5.3.1.2.
    private static final int MAX_LENGTH = 255;

    private OwnName() {}

    static Optional<DomainPart> in(Reply introduction) {
        var text = introduction.lines().isEmpty() ? "" : introduction.lines().getFirst().strip();
        var end = text.indexOf(' ');
        var word = end < 0 ? text : text.substring(0, end);
        return word.isEmpty() || word.length() > MAX_LENGTH ? Optional.empty() : read(word);
    }

    private static Optional<DomainPart> read(String word) {
        try {
            return Optional.of(DomainPart.of(word));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
