package org.stsrelay.delivery.dns.dnsjava;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The keys that validation begins with: DS or DNSKEY records of any owner, the root or islands of trust below it.
///
/// @param lines one for each record, as a zone file has it
public record DnssecAnchors(List<String> lines) {

    private static final int MAX_OCTETS = 64 * 1024;
    private static final String ROOT = "root-anchors.zone";

    public DnssecAnchors {
        lines = List.copyOf(lines);
    }

    /// The root's, as IANA publishes them.
    public static DnssecAnchors ofTheRoot() {
        try (var in = DnssecAnchors.class.getResourceAsStream(ROOT)) {
            if (in == null) {
                throw new IllegalStateException(ROOT + " is missing from the program");
            }
            return read(in, ROOT);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @throws IOException when the file cannot be read, or is not what it should be; the message says what is wrong
    public static DnssecAnchors read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    private static DnssecAnchors read(InputStream in, String name) throws IOException {
        var octets = in.readNBytes(MAX_OCTETS + 1);
        if (octets.length > MAX_OCTETS) {
            throw new IOException("the DNSSEC trust anchors in " + name + " take more than 64 KiB");
        }
        var records = records(octets, name);
        if (records.isEmpty()) {
            throw new IOException(name + " holds no DNSSEC trust anchor: write DS or DNSKEY records as a zone file"
                    + " has them");
        }
        return new DnssecAnchors(records.stream().map(Record::toString).toList());
    }

    private static List<Record> records(byte[] octets, String name) throws IOException {
        var records = new ArrayList<Record>();
        try (var zone = new Master(new ByteArrayInputStream(octets), Name.root, 0)) {
            zone.disableIncludes(true);
            zone.expandGenerate(false);
            for (var record = zone.nextRecord(); record != null; record = zone.nextRecord()) {
                records.add(anchor(record, name));
            }
            return records;
        } catch (IOException e) {
            throw new IOException("the DNSSEC trust anchors in " + name + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static Record anchor(Record record, String name) throws IOException {
        var isKey = record.getType() == Type.DS || record.getType() == Type.DNSKEY;
        if (!isKey || record.getDClass() != DClass.IN) {
            throw new IOException("only DS and DNSKEY records are trust anchors, and " + name + " has one of type "
                    + Type.string(record.getType()) + " for " + record.getName());
        }
        return record;
    }

    /// As one zone file.
    InputStream asZone() {
        return new ByteArrayInputStream(
                lines.stream().collect(Collectors.joining("\n", "", "\n")).getBytes(StandardCharsets.UTF_8));
    }
}
