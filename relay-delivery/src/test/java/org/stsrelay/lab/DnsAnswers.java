package org.stsrelay.lab;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Writes answers, right and wrong ones.
final class DnsAnswers {

    private static final int MAX_ALIASES = 16;
    private static final int PLAIN_UDP = 512;

    private final LabZone zone;
    private final DnsZones zones;
    private final AdJudge judge;
    private final Duration negativeTtl;

    DnsAnswers(LabZone zone, DnsZones zones, AdJudge judge, Duration negativeTtl) {
        this.zone = zone;
        this.zones = zones;
        this.judge = judge;
        this.negativeTtl = negativeTtl;
    }

    DnsReply right(Message query, boolean tcp) {
        return sent(answered(query, true), query, tcp);
    }

    DnsReply wrong(Message query, DnsFault fault, boolean tcp) {
        return switch (fault) {
            case DnsFault.Code(var rcode) -> sent(bare(query, Rcode.value(rcode)), query, tcp);
            case DnsFault.Drop() -> DnsReply.NOTHING;
            case DnsFault.Delay(var by) -> right(query, tcp).later(by);
            case DnsFault.Truncate() -> tcp ? right(query, true) : sent(truncated(query), query, false);
            case DnsFault.NoName() -> sent(absent(query, Rcode.NXDOMAIN), query, tcp);
            case DnsFault.NoRecord() -> sent(absent(query, Rcode.NOERROR), query, tcp);
            case DnsFault.AliasOnly() -> sent(answered(query, false), query, tcp);
            case DnsFault.WrongId() -> sent(underWrongId(query), query, tcp);
            case DnsFault.WrongQuestion() -> sent(toOtherQuestion(query), query, tcp);
            case DnsFault.Garbage() -> DnsReply.of("no DNS message at all".getBytes(StandardCharsets.US_ASCII));
            case DnsFault.Echo() -> DnsReply.of(query.toWire());
            case DnsFault.Referral() -> sent(referral(query), query, tcp);
            case DnsFault.ForeignDenial(var other) ->
                sent(withSoaOf(other, bare(query, Rcode.NXDOMAIN)), query, tcp);
            case DnsFault.ForeignAuthority(var other) -> sent(withSoaOf(other, answered(query, true)), query, tcp);
            case DnsFault.NoSoa() -> sent(withoutSoa(query), query, tcp);
        };
    }

    private DnsReply sent(Message draft, Message query, boolean tcp) {
        var answer = finished(draft, query);
        var opt = Optional.ofNullable(query.getOPT());
        var room = tcp ? Message.MAXLENGTH : opt.map(asked -> asked.getPayloadSize()).orElse(PLAIN_UDP);
        return DnsReply.of(answer.toWire(Math.max(room, PLAIN_UDP)));
    }

    /// @param whole whether CNAMEs are followed for the asker
    private Message answered(Message query, boolean whole) {
        var answer = bare(query, Rcode.NOERROR);
        var wanted = query.getQuestion().getType();
        var name = query.getQuestion().getName();
        for (var step = 0; step < MAX_ALIASES; step++) {
            var records = zone.at(name);
            if (records.isEmpty()) {
                return absent(answer, Rcode.NXDOMAIN);
            }
            var found = of(wanted, records.get());
            var alias = of(Type.CNAME, records.get());
            if (found.isEmpty() && alias.isEmpty()) {
                return absent(answer, Rcode.NOERROR);
            }
            (found.isEmpty() ? alias : found).forEach(record -> answer.addRecord(record, Section.ANSWER));
            if (!found.isEmpty() || !whole) {
                return answer;
            }
            name = ((CNAMERecord) alias.getFirst()).getTarget();
        }
        return answer;
    }

    private static List<Record> of(int type, List<Record> records) {
        return records.stream().filter(record -> record.getType() == type).toList();
    }

    private Message bare(Message query, int rcode) {
        var answer = new Message(query.getHeader().getID());
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        var header = answer.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(rcode);
        return answer;
    }

    /// As a resolver hands it out: judged, and with its signatures for those who want them.
    private Message finished(Message answer, Message query) {
        var header = answer.getHeader();
        var isAnswer = header.getRcode() == Rcode.NOERROR || header.getRcode() == Rcode.NXDOMAIN;
        if (!isAnswer || header.getFlag(Flags.TC)) {
            return answer;
        }
        var names = foundations(answer);
        if (judge.isBogus(names) && !query.getHeader().getFlag(Flags.CD)) {
            return bare(query, Rcode.SERVFAIL);
        }
        if (wantsSignatures(query)) {
            new Signatures(zones).addTo(answer, zones.of(end(answer), answer.getQuestion().getType()));
        }
        if ((query.getHeader().getFlag(Flags.AD) || wantsSignatures(query)) && judge.isAuthentic(names)) {
            header.setFlag(Flags.AD);
        }
        return answer;
    }

    /// The names that the answer says something about.
    private static List<Name> foundations(Message answer) {
        var names = answer.getSection(Section.ANSWER).stream().map(Record::getName).distinct();
        return answer.getSection(Section.AUTHORITY).isEmpty()
                ? names.toList()
                : Stream.concat(names, Stream.of(end(answer))).toList();
    }

    /// Where the aliases of an answer lead.
    private static Name end(Message answer) {
        var alias = of(Type.CNAME, answer.getSection(Section.ANSWER));
        return alias.isEmpty() ? answer.getQuestion().getName() : ((CNAMERecord) alias.getLast()).getTarget();
    }

    private static boolean wantsSignatures(Message query) {
        return Optional.ofNullable(query.getOPT())
                .filter(opt -> (opt.getFlags() & ExtendedFlags.DO) != 0)
                .isPresent();
    }

    private Message absent(Message queryOrAnswer, int rcode) {
        var answer = queryOrAnswer.getHeader().getFlag(Flags.QR) ? queryOrAnswer : bare(queryOrAnswer, rcode);
        answer.getHeader().setRcode(rcode);
        var seconds = negativeTtl.toSeconds();
        var name = end(answer);
        var asked = zones.of(name, answer.getQuestion().getType()).orElseGet(() -> topLevel(name));
        answer.addRecord(asked.soa(seconds), Section.AUTHORITY);
        if (asked.isSigned()) {
            new Denial(zone, zones, asked, seconds).of(name, rcode == Rcode.NXDOMAIN)
                    .forEach(record -> answer.addRecord(record, Section.AUTHORITY));
        }
        return answer;
    }

    /// Who denies a name that lies in no zone of the lab's.
    private static DnsZone topLevel(Name name) {
        return DnsZone.unsigned(name.labels() < 2 ? name : new Name(name, name.labels() - 2));
    }

    private Message truncated(Message query) {
        var answer = bare(query, Rcode.NOERROR);
        answer.getHeader().setFlag(Flags.TC);
        return answer;
    }

    private Message underWrongId(Message query) {
        var answer = answered(query, true);
        answer.getHeader().setID((query.getHeader().getID() + 1) & 0xFFFF);
        return answer;
    }

    private Message toOtherQuestion(Message query) {
        var answer = answered(query, true);
        answer.removeAllRecords(Section.QUESTION);
        answer.addRecord(Record.newRecord(LabZone.name("other.test"), query.getQuestion().getType(), DClass.IN),
                Section.QUESTION);
        return answer;
    }

    private Message referral(Message query) {
        var answer = bare(query, Rcode.NOERROR);
        answer.addRecord(LabZone.record("test", "NS", negativeTtl.toSeconds(), "ns.test."), Section.AUTHORITY);
        return answer;
    }

    private Message withSoaOf(String other, Message answer) {
        answer.addRecord(DnsZone.unsigned(LabZone.name(other)).soa(negativeTtl.toSeconds()), Section.AUTHORITY);
        return answer;
    }

    private Message withoutSoa(Message query) {
        var answer = answered(query, true);
        answer.removeAllRecords(Section.AUTHORITY);
        return answer;
    }
}
