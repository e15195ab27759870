package org.stsrelay.delivery.attempt;

import java.util.List;
import java.util.stream.Stream;

/// What hosts say when they ask for less, and when they greylist. A phrase may stand anywhere in a reply, in upper or
/// lower case; one that begins or ends with a digit stands for the whole number.
///
/// @param throttling such as `rate limited` or `4.7.28`
/// @param greylisting such as `greylist`
public record ReplyPhrases(List<String> throttling, List<String> greylisting) {

    /// Of Google (4.7.28), Microsoft (4.7.5xx, 4.7.65x, "Server busy"), Yahoo ([TSS04] and its kin), and of the common
    /// servers that smaller providers run.
    public static final ReplyPhrases SHIPPED = new ReplyPhrases(
            List.of("4.7.28", "4.7.500", "4.7.650", "4.7.651", "4.7.652", "[TSS04]", "[TSS05]", "[TSS09]", "[TS01]",
                    "[TS02]", "rate limited", "rate limit exceeded", "unusual rate", "server busy",
                    "too many connections", "too many concurrent", "too many sessions", "too much mail from",
                    "sending too fast", "unexpected volume"),
            List.of("greylist", "graylist", "grey-list", "gray-list", "grey list", "gray list"));

    public static final ReplyPhrases NONE = new ReplyPhrases(List.of(), List.of());

    public ReplyPhrases {
        throttling = List.copyOf(throttling);
        greylisting = List.copyOf(greylisting);
    }

    public ReplyPhrases and(ReplyPhrases more) {
        return new ReplyPhrases(both(throttling, more.throttling), both(greylisting, more.greylisting));
    }

    private static List<String> both(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).distinct().toList();
    }
}
