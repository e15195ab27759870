package org.stsrelay.delivery.storage.sqlite;

import java.util.List;
import java.util.regex.Pattern;

/// Puts the reason why something waits into the few words that many of them have in common: without host, number and
/// time, so that a thousand sentences become the one line that an administrator wants to see.
final class ReasonClass {

    static final String FRESH = "first attempt to come";

    private static final int LONGEST = 70;
    private static final int LOOKED_AT = 400;

    /// The first that is found names the class.
    private static final List<Known> KNOWN = List.of(
            known("certificate expired", "certificate.*expired"),
            known("certificate not yet valid", "certificate.*(?:not valid before|not yet valid)"),
            known("certificate is for another name", "certificate of \\S+ is for "),
            known("certificate from no trusted authority", "vouched for by no trust anchor|self-signed"),
            known("certificate not acceptable", "certificate"),
            known("MX host not in the MTA-STS policy", "not in the MTA-STS policy"),
            known("no STARTTLS offered", "offers no STARTTLS|answered STARTTLS"),
            known("TLS handshake failed", "no TLS session|TLS handshake|speaks (?:TLS|SSL)|no forward secrecy"),
            known("MTA-STS policy not known", "MTA-STS policy|policy host"),
            known("connection refused", "refuses connections|connection refused"),
            known("no route to the host", "unreachable|no route"),
            known("connection timed out",
                    "no connection to .*(?:no answer in time|timed out|deadline)|connect timed out"),
            known("no answer in time", "did not answer in time|did not read in time|timed out"),
            known("connection lost", "was lost while|closed the connection|closed every connection|ended the session"),
            known("name server does not answer",
                    "name server .*(?:did not answer|could not be asked|answered [A-Z]|closed)|SERVFAIL"),
            known("no address for the mail host", "has no address|does not exist|no host to send to"),
            known("address to which no mail is sent", "where no mail is sent unless"),
            known("greylisted", "gr[ea]y-?list|\\b45[01] 4\\.7\\.1\\b.*(?:try|later|minutes|defer)"),
            known("sending rate limited", "\\b4\\.7\\.(?:28|0)\\b.*(?:rate|limit|unusual)|rate ?limit|too many "
                    + "(?:messages|connections|recipients)|throttl|too fast"),
            known("mailbox full", "\\b4\\.2\\.2\\b|over ?quota|mailbox (?:is )?full|quota exceeded"),
            known("blocked for reputation", "block(?:ed|list)|reputation|spamhaus|\\bRBL\\b|poor"),
            known("provider or destination paused", "\\bpaused?\\b"));

    private static final Pattern REPLY =
            Pattern.compile("(?:said|with:?|session:) ([245]\\d\\d(?: [245]\\.\\d{1,3}\\.\\d{1,3})?)");
    private static final Pattern CODE = Pattern.compile("\\b([45]\\d\\d [45]\\.\\d{1,3}\\.\\d{1,3})\\b");
    private static final Pattern PARTICULAR = Pattern.compile(
            "<[^>]*>|\\[[^\\]]*]|\\([^)]*\\)|\\S+@\\S+|\\b[\\w-]+(?:\\.[\\w-]+)+\\b(?:'s)?|\\b\\S*\\d\\S*");

    private ReasonClass() {}

    private record Known(String words, Pattern sign) {}

    private static Known known(String words, String sign) {
        return new Known(words, Pattern.compile(sign, Pattern.CASE_INSENSITIVE));
    }

    /// @param clause the first clause of the sentence, empty before the first attempt
    static String of(String clause) {
        if (clause.isBlank()) {
            return FRESH;
        }
        var text = clause.length() > LOOKED_AT ? clause.substring(0, LOOKED_AT) : clause;
        if (text.startsWith("held: ")) {
            return shortened(general(text));
        }
        return KNOWN.stream()
                .filter(known -> known.sign().matcher(text).find())
                .findFirst()
                .map(Known::words)
                .orElseGet(() -> otherwise(text));
    }

    /// A reply that says nothing we know goes by its code; the rest by its words.
    private static String otherwise(String text) {
        for (var pattern : List.of(REPLY, CODE)) {
            var found = pattern.matcher(text);
            if (found.find()) {
                return "reply " + found.group(1);
            }
        }
        return shortened(general(text));
    }

    private static String general(String text) {
        var plain = PARTICULAR.matcher(text).replaceAll("").replaceAll("\\p{Cntrl}+", " ");
        return plain.replaceAll("\\s+", " ").replaceAll("^[\\s:;,.]+|[\\s:;,.]+$", "");
    }

    private static String shortened(String text) {
        if (text.isEmpty()) {
            return "other";
        }
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST).strip() + "...";
    }
}
