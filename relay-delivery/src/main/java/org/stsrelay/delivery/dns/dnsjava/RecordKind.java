package org.stsrelay.delivery.dns.dnsjava;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.dns.Resolver.Exchange;
import org.stsrelay.delivery.dns.Resolver.MxRecord;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;

/// A type of record and how it becomes one of our values.
record RecordKind<R extends Record, T>(DnsListener.Type type, Class<R> wire, Function<R, T> reader) {

    static final RecordKind<MXRecord, MxRecord> MX = new RecordKind<>(DnsListener.Type.MX, MXRecord.class,
            mx -> new MxRecord(mx.getPriority(), exchange(mx.getTarget())));

    static final RecordKind<ARecord, InetAddress> A = new RecordKind<>(DnsListener.Type.A, ARecord.class,
            a -> nameless(a.getAddress()));

    static final RecordKind<AAAARecord, InetAddress> AAAA = new RecordKind<>(DnsListener.Type.AAAA, AAAARecord.class,
            aaaa -> nameless(aaaa.getAddress()));

    static final RecordKind<TXTRecord, String> TXT = new RecordKind<>(DnsListener.Type.TXT, TXTRecord.class,
            txt -> joined(txt.getStringsAsByteArrays()));

    static final RecordKind<TLSARecord, TlsaRecord> TLSA = new RecordKind<>(DnsListener.Type.TLSA, TLSARecord.class,
            tlsa -> TlsaRecord.of(tlsa.getCertificateUsage(), tlsa.getSelector(), tlsa.getMatchingType(),
                    tlsa.getCertificateAssociationData()));

    static final RecordKind<CNAMERecord, String> CNAME = new RecordKind<>(DnsListener.Type.CNAME, CNAMERecord.class,
            cname -> cname.getTarget().toString(true));

    List<T> read(List<Record> records) {
        return records.stream().filter(wire::isInstance).map(wire::cast).map(reader).toList();
    }

    private static Exchange exchange(Name target) {
        if (target.equals(Name.root)) {
            return new Exchange.Root();
        }
        try {
            return new Exchange.Host(DomainName.of(target.toString(true)));
        } catch (IllegalArgumentException _) {
            return new Exchange.Invalid(target.toString(true));
        }
    }

    /// Without the owner's name, which would show up in texts and pass for a looked-up one.
    private static InetAddress nameless(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /// One text, nothing between its strings (RFC 8461 §3.1). The JDK's decoder makes U+FFFD of octets beyond ASCII.
    private static String joined(List<byte[]> strings) {
        var all = new ByteArrayOutputStream();
        strings.forEach(all::writeBytes);
        return all.toString(StandardCharsets.US_ASCII);
    }
}
