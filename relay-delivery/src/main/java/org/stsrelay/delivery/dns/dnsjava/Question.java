package org.stsrelay.delivery.dns.dnsjava;

import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.mail.DomainName;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/// What is asked. The name is absolute, so no search list can touch it (RFC 5321 §5.1).
record Question(Name name, DnsListener.Type type) {

    static Question of(DomainName name, DnsListener.Type type) {
        try {
            return new Question(Name.fromString(name.ascii(), Name.root), type);
        } catch (TextParseException e) {
            throw new IllegalStateException("a canonical domain name that dnsjava does not take: " + name, e);
        }
    }

    Question about(Name other) {
        return new Question(other, type);
    }

    /// @param wantsAd whether the AD bit of the answer is of interest (RFC 6840 §5.7)
    Query query(boolean wantsAd) {
        var message = Message.newQuery(Record.newRecord(name, wireType(), DClass.IN));
        if (wantsAd) {
            message.getHeader().setFlag(Flags.AD);
        }
        return new Query(message);
    }

    int wireType() {
        return switch (type) {
            case MX -> org.xbill.DNS.Type.MX;
            case A -> org.xbill.DNS.Type.A;
            case AAAA -> org.xbill.DNS.Type.AAAA;
            case TXT -> org.xbill.DNS.Type.TXT;
            case TLSA -> org.xbill.DNS.Type.TLSA;
            case CNAME -> org.xbill.DNS.Type.CNAME;
            case DS -> org.xbill.DNS.Type.DS;
            case DNSKEY -> org.xbill.DNS.Type.DNSKEY;
        };
    }

    /// As sentences name it: `MX of example.org`.
    @Override
    public String toString() {
        return type + " of " + name.toString(true);
    }
}
