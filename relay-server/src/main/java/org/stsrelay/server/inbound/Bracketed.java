package org.stsrelay.server.inbound;

/// The path of a MAIL or RCPT command (RFC 5321 §4.1.2), taken apart from the parameters behind it.
///
/// @param path what stands between the brackets, without a source route
/// @param parameters what follows, without leading blanks
record Bracketed(String path, String parameters) {

    /// @param keyword `FROM:` or `TO:`
    /// @throws Refusal when there is no such path
    static Bracketed after(String keyword, String argument) throws Refusal {
        if (!argument.regionMatches(true, 0, keyword, 0, keyword.length())) {
            throw Refusal.syntax("Expected " + keyword + "<address>");
        }
        // The blank is not allowed, and sent by many.
        var open = afterBlanks(argument, keyword.length());
        if (open == argument.length() || argument.charAt(open) != '<') {
            throw Refusal.syntax("Expected " + keyword + "<address>, with the brackets");
        }
        var close = closingBracket(argument, open + 1);
        if (close < 0) {
            throw Refusal.syntax("The address has no closing bracket");
        }
        if (close + 1 < argument.length() && argument.charAt(close + 1) != ' ') {
            throw Refusal.syntax("Expected a blank behind the address");
        }
        return new Bracketed(withoutRoute(argument.substring(open + 1, close)),
                argument.substring(afterBlanks(argument, close + 1)));
    }

    private static int afterBlanks(String text, int from) {
        var index = from;
        while (index < text.length() && text.charAt(index) == ' ') {
            index++;
        }
        return index;
    }

    /// A bracket inside a quoted string closes nothing.
    private static int closingBracket(String text, int from) {
        var quoted = false;
        for (var i = from; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '"' -> quoted = !quoted;
                case '\\' -> i += quoted ? 1 : 0;
                case '>' -> {
                    if (!quoted) {
                        return i;
                    }
                }
                default -> {
                    // Any other character is part of the path.
                }
            }
        }
        return -1;
    }

    /// `@one,@two:user@three` is `user@three`: routes are accepted and ignored (RFC 5321 §3.6.1).
    private static String withoutRoute(String path) throws Refusal {
        if (!path.startsWith("@")) {
            return path;
        }
        var literal = false;
        for (var i = 0; i < path.length() - 1; i++) {
            var c = path.charAt(i);
            literal = c == '[' || (literal && c != ']');
            if (c == ':' && !literal) {
                return path.substring(i + 1);
            }
            if (c == '"' || c == ' ') {
                break;
            }
        }
        throw Refusal.syntax("The source route has no end");
    }
}
