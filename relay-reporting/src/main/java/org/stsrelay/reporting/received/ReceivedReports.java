package org.stsrelay.reporting.received;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipException;
import org.stsrelay.reporting.report.Report;

/// Reads a report in any form it comes in: JSON, compressed JSON, or the mail that carries one.
public final class ReceivedReports {

    /// RFC 8460 §5.2 expects less than ten.
    private static final int MAX_INPUT = 32 << 20;
    private static final int MAX_JSON = 64 << 20;
    /// Reports are repetitive, bombs are more so.
    private static final int MAX_RATIO = 200;

    private ReceivedReports() {}

    /// The only report, or the first where a mail has several. Reads to the end at most, and closes nothing.
    ///
    /// @throws UnreadableReportException when it is none
    /// @throws IOException when `in` fails
    public static Report read(InputStream in) throws IOException, UnreadableReportException {
        return readOne(documents(in).getFirst());
    }

    /// Every report, each when the one before has been taken care of.
    ///
    /// @throws UnreadableReportException when there is none, or one cannot be read
    /// @throws IOException when `in` fails
    public static void each(InputStream in, Consumer<Report> report) throws IOException, UnreadableReportException {
        for (var document : documents(in)) {
            report.accept(readOne(document));
        }
    }

    /// JSON, compressed or not.
    private static List<byte[]> documents(InputStream in) throws IOException, UnreadableReportException {
        var octets = in.readNBytes(MAX_INPUT + 1);
        if (octets.length > MAX_INPUT) {
            throw new UnreadableReportException("it is larger than " + (MAX_INPUT >> 20) + " MiB");
        }
        var beginning = Beginning.of(octets);
        if (beginning.isCompressed() || beginning.isJson()) {
            return List.of(octets);
        }
        OtherKind.refuse(octets);
        return MailedReport.in(octets).stream().map(MailedReport.Found::octets).toList();
    }

    private static Report readOne(byte[] document) throws IOException, UnreadableReportException {
        return Beginning.of(document).isCompressed()
                ? compressed(document)
                : ReportReader.read(new ByteArrayInputStream(document));
    }

    private static Report compressed(byte[] octets) throws UnreadableReportException {
        var most = Math.min(MAX_JSON, Math.max(1 << 20, (long) octets.length * MAX_RATIO));
        try (var in = new BufferedInputStream(new Bounded(new Unzipped(octets), most))) {
            return ReportReader.read(in);
        } catch (ZipException e) {
            throw new UnreadableReportException("its compression is damaged: " + e.getMessage(), e);
        } catch (EOFException e) {
            throw new UnreadableReportException("it is cut short: its compression has no end", e);
        } catch (IOException e) {
            throw new UnreadableReportException("it cannot be unpacked: " + e.getMessage(), e);
        }
    }
}
