package org.stsrelay.reporting.received;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.stsrelay.reporting.report.Report;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// Reads the JSON of a report, member by member. Members that are missing or of another type than RFC 8460 §4.4 has are
/// taken for empty where people still learn something from the rest.
final class ReportReader {

    private static final int MAX_DEPTH = 16;
    private static final int MAX_TEXT = 64 << 10;
    private static final int MAX_NUMBER = 30;
    private static final int MAX_DOCUMENT = 64 << 20;
    private static final int MAX_POLICIES = 1000;

    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNameLength(MAX_TEXT)
                    .maxDocumentLength(MAX_DOCUMENT)
                    .build())
            .build());

    private final Members members;
    private final PolicyReader policies;
    private final ArrayList<Report.Policy> found = new ArrayList<>();
    private String organization = "";
    private String contact = "";
    private String id = "";
    private Optional<Instant> begin = Optional.empty();
    private Optional<Instant> end = Optional.empty();

    private ReportReader(Members members) {
        this.members = members;
        this.policies = new PolicyReader(members);
    }

    /// @throws IOException when `in` fails
    static Report read(InputStream in) throws IOException, UnreadableReportException {
        try (var json = JSON.createParser(in)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableReportException("it is JSON, but not an object as a TLS report is");
            }
            var report = new ReportReader(new Members(json)).report();
            requireEnd(json);
            return report;
        } catch (JacksonIOException e) {
            // Octets that are no characters are a fault of the text, which the parser tells like one of the disk.
            if (e.getCause() instanceof CharConversionException fault) {
                throw new UnreadableReportException("its JSON cannot be read: " + fault.getMessage(), fault);
            }
            throw e.getCause();
        } catch (JacksonException e) {
            throw new UnreadableReportException("its JSON cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /// What else is there would get lost without a word.
    private static void requireEnd(JsonParser json) throws UnreadableReportException {
        if (goesOn(json)) {
            throw new UnreadableReportException("behind the end of its JSON something else follows; of several"
                    + " reports save each as a file of its own");
        }
    }

    private static boolean goesOn(JsonParser json) {
        try {
            return json.nextToken() != null;
        } catch (StreamReadException _) {
            return true;
        }
    }

    private Report report() throws UnreadableReportException {
        members.each(name -> {
            switch (name) {
                case "organization-name" -> organization = members.text();
                case "contact-info" -> contact = members.text();
                case "report-id" -> id = members.text();
                case "date-range" -> members.object(this::date);
                case "policies" -> members.items(this::policy);
                default -> members.skip();
            }
        });
        if (found.isEmpty() && id.isEmpty()) {
            throw new UnreadableReportException("it is JSON, but has neither policies nor a report-id");
        }
        return new Report(organization, period(), contact, id, found);
    }

    private void date(String name) {
        switch (name) {
            case "start-datetime" -> begin = Dates.of(members.text());
            case "end-datetime" -> end = Dates.of(members.text());
            default -> members.skip();
        }
    }

    private void policy() throws UnreadableReportException {
        if (found.size() >= MAX_POLICIES) {
            throw new UnreadableReportException("it has more than " + MAX_POLICIES + " policies");
        }
        found.add(policies.read());
    }

    private Optional<Report.Period> period() {
        return begin.flatMap(from -> end.map(to -> new Report.Period(from, to)));
    }
}
