package org.stsrelay.reporting.received;

import java.util.ArrayList;
import java.util.List;
import org.stsrelay.reporting.report.Report;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Walks through JSON. Each reading method stands at a value when it is called and is behind it afterwards, whatever the
/// value was.
final class Members {

    private static final int MAX_LINES = 1000;
    /// A reader sees no more of a text than this.
    private static final int MAX_SHOWN = 2000;

    private final JsonParser json;

    Members(JsonParser json) {
        this.json = json;
    }

    @FunctionalInterface
    interface Member {
        void read(String name) throws UnreadableReportException;
    }

    @FunctionalInterface
    interface Item {
        void read() throws UnreadableReportException;
    }

    /// The members of the object that begins here.
    void each(Member member) throws UnreadableReportException {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            json.nextToken();
            member.read(name);
        }
    }

    /// The same, if it is an object; anything else has no members.
    void object(Member member) throws UnreadableReportException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            each(member);
        } else {
            skip();
        }
    }

    /// The items of an array. One object without an array around it is taken for its only item, null for none.
    void items(Item item) throws UnreadableReportException {
        if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                item.read();
            }
        } else if (json.currentToken() == JsonToken.START_OBJECT) {
            item.read();
        } else {
            skip();
        }
    }

    /// A text; a number is one, too. Anything else is empty.
    String text() {
        if (json.currentToken().isScalarValue() && json.currentToken() != JsonToken.VALUE_NULL) {
            var text = json.getString();
            return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) : text;
        }
        skip();
        return "";
    }

    /// An array of texts; one text is taken for its lines (RFC 8460's own example has such an `mx-host`).
    List<String> texts() throws UnreadableReportException {
        var texts = new ArrayList<String>();
        if (json.currentToken() == JsonToken.START_ARRAY) {
            items(() -> add(texts, text()));
        } else {
            text().lines().forEach(line -> add(texts, line));
        }
        return texts;
    }

    private static void add(List<String> texts, String text) {
        if (texts.size() < MAX_LINES && !text.isEmpty()) {
            texts.add(text);
        }
    }

    /// A count; some write it as a text or with a fraction. What is none, or less than nothing, is zero.
    long count() {
        try {
            return (long) Math.clamp(Double.parseDouble(text()), 0, (double) Report.MAX_COUNT);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    void skip() {
        json.skipChildren();
    }
}
