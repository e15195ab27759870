package org.stsrelay.delivery.dns.dnsjava;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.delivery.dns.DnsListener;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What one answer says about one question: the records of the name, or the aliases that lead away from it. Records of
/// other names in the same answer prove nothing and are left out.
///
/// @param aliases the targets of the CNAMEs from the name on, in order, up to the first that came before; one more than
///     allowed at most
/// @param records of the type asked for, at the name or at the last alias
/// @param nameExists false for NXDOMAIN
/// @param timeToLive the shortest of what counted, or how long an absence holds
/// @param authentic the AD bit
/// @param octets size of the answer
record Reading(List<Name> aliases, List<Record> records, boolean nameExists, Duration timeToLive, boolean authentic,
        int octets) {

    private static final long LARGEST_TTL = Integer.MAX_VALUE;

    static Reading of(Message answer, Question question) {
        var aliases = new ArrayList<CNAMERecord>();
        var passed = new HashSet<Name>();
        var name = question.name();
        var records = at(name, question.wireType(), answer);
        while (records.isEmpty() && passed.add(name) && aliases.size() <= AliasChase.MAX_ALIASES) {
            var alias = alias(name, answer);
            if (alias.isEmpty()) {
                break;
            }
            aliases.add(alias.get());
            name = alias.get().getTarget();
            records = at(name, question.wireType(), answer);
        }
        return new Reading(aliases.stream().map(CNAMERecord::getTarget).toList(), records,
                answer.getRcode() != Rcode.NXDOMAIN, timeToLive(aliases, records, answer),
                answer.getHeader().getFlag(Flags.AD), answer.numBytes());
    }

    /// Whether a record of the answer has no content, which none of those that are asked for may lack. It would be a
    /// record and say nothing, and a domain whose MX records name no host takes no mail.
    static boolean isHollow(Message answer) {
        return answer.getSection(Section.ANSWER).stream().anyMatch(Reading::isHollow);
    }

    /// The library takes in records that it cannot put out again, such as a WKS without services. They say nothing either.
    private static boolean isHollow(Record record) {
        try {
            return record.rdataToWireCanonical().length == 0;
        } catch (RuntimeException _) {
            return true;
        }
    }

    DnsListener.Result result() {
        if (!records.isEmpty() || !aliases.isEmpty()) {
            return DnsListener.Result.FOUND;
        }
        return nameExists ? DnsListener.Result.NO_DATA : DnsListener.Result.NX_DOMAIN;
    }

    private static List<Record> at(Name name, int type, Message answer) {
        return answer.getSection(Section.ANSWER)
                .stream()
                .filter(record -> record.getType() == type
                        && record.getDClass() == DClass.IN && record.getName().equals(name))
                .distinct()
                .toList();
    }

    private static Optional<CNAMERecord> alias(Name name, Message answer) {
        return only(CNAMERecord.class, at(name, Type.CNAME, answer)).findFirst();
    }

    private static Duration timeToLive(List<CNAMERecord> aliases, List<Record> records, Message answer) {
        var isAbsence = records.isEmpty() && aliases.isEmpty();
        return Duration
                .ofSeconds(isAbsence ? ofAbsence(answer) : Math.min(shortest(aliases), shortest(records)));
    }

    /// RFC 2308 §5. Without a SOA record nobody says how long the absence lasts, so it is not kept.
    private static long ofAbsence(Message answer) {
        return only(SOARecord.class, answer.getSection(Section.AUTHORITY))
                .mapToLong(soa -> Math.min(honest(soa.getMinimum()), honest(soa.getTTL())))
                .min()
                .orElse(0);
    }

    private static long shortest(List<? extends Record> records) {
        return records.stream().mapToLong(record -> honest(record.getTTL())).min().orElse(LARGEST_TTL);
    }

    /// With the top bit set it counts as zero (RFC 2181 §8).
    private static long honest(long seconds) {
        return seconds > LARGEST_TTL ? 0 : seconds;
    }

    private static <R extends Record> Stream<R> only(Class<R> kind, List<Record> records) {
        return records.stream().filter(kind::isInstance).map(kind::cast);
    }
}
