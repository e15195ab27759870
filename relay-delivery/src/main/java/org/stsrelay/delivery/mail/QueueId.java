package org.stsrelay.delivery.mail;

import java.util.regex.Pattern;

/// The name of a message for ever, as in `queued as 01JDCQ8Y5T...`: a ULID, 26 characters, in order of acceptance.
public record QueueId(String text) implements Comparable<QueueId> {

    private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

    public QueueId {
        if (!ULID.matcher(text).matches()) {
            throw new IllegalArgumentException("not a queue id");
        }
    }

    @Override
    public int compareTo(QueueId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
