package org.stsrelay.reporting.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.stsrelay.reporting.report.Report.Failure;
import org.stsrelay.reporting.report.Report.Policy;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Writes a report as RFC 8460 §4.4 has it, I-JSON in UTF-8 (RFC 7493), member by member: no part of the text is held.
public final class ReportJson {

    private static final JsonMapper JSON = new JsonMapper();

    private ReportJson() {}

    /// Does not close `out`.
    public static void write(Report report, OutputStream out) throws IOException {
        try (var json = JSON.createGenerator(new OpenEnded(out))) {
            json.writeStartObject();
            json.writeStringProperty("organization-name", report.organization());
            report.period().ifPresent(period -> write(json, period));
            json.writeStringProperty("contact-info", report.contact());
            json.writeStringProperty("report-id", report.id());
            json.writeArrayPropertyStart("policies");
            report.policies().forEach(policy -> write(json, policy));
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /// RFC 8460 §5.2. Does not close `out`.
    public static void writeCompressed(Report report, OutputStream out) throws IOException {
        var zip = new GZIPOutputStream(out);
        write(report, zip);
        zip.finish();
    }

    private static void write(JsonGenerator json, Report.Period period) {
        json.writeObjectPropertyStart("date-range");
        json.writeStringProperty("start-datetime", period.begin().toString());
        json.writeStringProperty("end-datetime", period.end().toString());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Policy policy) {
        json.writeStartObject();
        json.writeObjectPropertyStart("policy");
        json.writeStringProperty("policy-type", policy.type());
        write(json, "policy-string", policy.lines());
        json.writeStringProperty("policy-domain", policy.domain());
        if (!policy.mxHosts().isEmpty()) {
            // An array: erratum 6241 to RFC 8460.
            write(json, "mx-host", policy.mxHosts());
        }
        json.writeEndObject();
        json.writeObjectPropertyStart("summary");
        json.writeNumberProperty("total-successful-session-count", policy.succeeded());
        json.writeNumberProperty("total-failure-session-count", policy.failed());
        json.writeEndObject();
        json.writeArrayPropertyStart("failure-details");
        policy.failures().forEach(failure -> write(json, failure));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Failure failure) {
        json.writeStartObject();
        json.writeStringProperty("result-type", failure.type());
        write(json, "sending-mta-ip", failure.sendingIp());
        write(json, "receiving-mx-hostname", failure.mxHost());
        write(json, "receiving-mx-helo", failure.mxHelo());
        write(json, "receiving-ip", failure.receivingIp());
        json.writeNumberProperty("failed-session-count", failure.count());
        write(json, "additional-information", failure.information());
        write(json, "failure-reason-code", failure.reason());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    /// What is not known is left out: an empty text would be a wrong address.
    private static void write(JsonGenerator json, String name, Optional<String> value) {
        value.ifPresent(text -> json.writeStringProperty(name, text));
    }

    /// Stays open when the generator closes.
    private static final class OpenEnded extends java.io.FilterOutputStream {
        private OpenEnded(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
