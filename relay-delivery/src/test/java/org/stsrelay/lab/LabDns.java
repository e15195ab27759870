package org.stsrelay.lab;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// The lab's DNS: a recursive server for an internet of its own, on a loopback port of the system's choosing, by UDP and
/// TCP. Records and faults may be changed at any time by any thread; each change is seen by the next question.
///
/// Names are absolute, with or without the dot at the end. A name that begins with `*.` is a wildcard.
///
///     var dns = LabDns.start().mx("example.test", 10, "mx.example.test").a("mx.example.test", "192.0.2.1");
public final class LabDns implements AutoCloseable {

    private static final Asked EVERYTHING = new Asked(Name.root, 0);
    private static final Duration USUAL_TTL = Duration.ofMinutes(5);

    private final LabZone zone = new LabZone();
    private final DnsZones zones = new DnsZones();
    private final Set<Name> signed = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<Asked, DnsFault> faults = new ConcurrentHashMap<>();
    private final DnsQuestionLog log = new DnsQuestionLog();
    private final DnsSockets sockets;
    private volatile Duration ttl = USUAL_TTL;
    private volatile Duration negativeTtl = USUAL_TTL;
    private volatile AdBit adBit = AdBit.OF_SIGNED_NAMES;

    /// @param type of the record; 0 stands for every type
    private record Asked(Name name, int type) {}

    /// @param name without the dot at the end, as it was spelt
    /// @param type such as `MX`
    /// @param tcp whether it came by TCP
    public record Question(String name, String type, boolean tcp) {}

    private LabDns() {
        sockets = new DnsSockets(this::reply);
    }

    public static LabDns start() {
        return new LabDns();
    }

    public InetSocketAddress address() {
        return sockets.address();
    }

    /// Ends the server; questions are no longer answered.
    @Override
    public void close() {
        sockets.close();
    }

    /// Of the records that are added from now on.
    public LabDns ttl(Duration ttl) {
        this.ttl = ttl;
        return this;
    }

    /// Of the absences that are told from now on.
    public LabDns negativeTtl(Duration ttl) {
        this.negativeTtl = ttl;
        return this;
    }

    public LabDns mx(String name, int preference, String exchange) {
        return record(name, "MX", preference + " " + exchange);
    }

    /// Has the name another host, and at no time none: a name without any would be remembered as such.
    public LabDns movedTo(String name, String exchange) {
        mx(name, 10, exchange);
        var target = LabZone.name(exchange);
        zone.remove(LabZone.name(name), record -> record instanceof MXRecord mx && !mx.getTarget().equals(target));
        return this;
    }

    public LabDns nullMx(String name) {
        return record(name, "MX", "0 .");
    }

    public LabDns a(String name, String... addresses) {
        Arrays.stream(addresses).forEach(address -> record(name, "A", address));
        return this;
    }

    public LabDns aaaa(String name, String... addresses) {
        Arrays.stream(addresses).forEach(address -> record(name, "AAAA", address));
        return this;
    }

    public LabDns cname(String name, String target) {
        return record(name, "CNAME", target);
    }

    /// One record, of as many character-strings as given. Octets beyond ASCII are written `\233`.
    public LabDns txt(String name, String... strings) {
        return record(name, "TXT", Arrays.stream(strings)
                .map(string -> '"' + string.replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(" ")));
    }

    /// Any record.
    ///
    /// @param data as in a zone file, names absolute
    public LabDns record(String name, String type, String data) {
        zone.add(LabZone.record(name, type, ttl.toSeconds(), data));
        return this;
    }

    /// Everything at a name, faults excepted.
    public LabDns remove(String name) {
        zone.remove(LabZone.name(name), _ -> true);
        return this;
    }

    public LabDns remove(String name, String type) {
        var which = LabZone.type(type);
        zone.remove(LabZone.name(name), record -> record.getType() == which);
        return this;
    }

    /// From here on down a zone of its own without signatures, which a signed zone above it says so.
    public LabDns zone(String apex) {
        return begin(DnsZone.unsigned(LabZone.name(apex)));
    }

    /// From here on down a zone that is really signed, with NSEC. Where no signed zone is above it, it is one of the
    /// [#trustAnchors]. It takes no wildcards.
    public LabDns signedZone(String apex) {
        return signedZone(apex, ZoneFlaw.NONE);
    }

    public LabDns signedZone(String apex, ZoneFlaw flaw) {
        return begin(DnsZone.signed(LabZone.name(apex), flaw, Clock.systemUTC().instant()));
    }

    private LabDns begin(DnsZone fresh) {
        zones.add(fresh);
        fresh.records(ttl.toSeconds()).forEach(zone::add);
        return this;
    }

    /// DS records of the signed zones that have no signed zone above them, as a zone file.
    public String trustAnchors() {
        return zones.anchors().stream().map(Object::toString).collect(Collectors.joining("\n", "", "\n"));
    }

    /// From now on answers come as from a resolver that validates: with AD where all is signed, and SERVFAIL where
    /// something is bogus.
    public LabDns validating() {
        adBit = AdBit.AS_VALIDATED;
        return this;
    }

    /// From now on no answer carries AD, as behind a forwarder that drops it.
    public LabDns withoutAd() {
        adBit = AdBit.NEVER;
        return this;
    }

    /// From now on every answer carries AD, bogus ones too, as somebody on the way would have it.
    public LabDns withAdAlways() {
        adBit = AdBit.ALWAYS;
        return this;
    }

    /// Answers about this name and all below it carry AD=1 when they are asked to. There are no signatures.
    public LabDns signed(String name) {
        signed.add(LabZone.name(name));
        return this;
    }

    public LabDns servfail(String name, String... types) {
        return fault(new DnsFault.Code("SERVFAIL"), name, types);
    }

    public LabDns refused(String name, String... types) {
        return fault(new DnsFault.Code("REFUSED"), name, types);
    }

    public LabDns drop(String name, String... types) {
        return fault(new DnsFault.Drop(), name, types);
    }

    public LabDns delay(Duration by, String name, String... types) {
        return fault(new DnsFault.Delay(by), name, types);
    }

    public LabDns truncate(String name, String... types) {
        return fault(new DnsFault.Truncate(), name, types);
    }

    public LabDns nxdomain(String name, String... types) {
        return fault(new DnsFault.NoName(), name, types);
    }

    public LabDns nodata(String name, String... types) {
        return fault(new DnsFault.NoRecord(), name, types);
    }

    /// From now on, questions about this name meet this fault, in place of an earlier one.
    ///
    /// @param types such as `MX`; none stands for all
    public LabDns fault(DnsFault fault, String name, String... types) {
        if (types.length == 0) {
            faults.put(new Asked(LabZone.name(name), 0), fault);
        }
        Arrays.stream(types).forEach(type -> faults.put(new Asked(LabZone.name(name), LabZone.type(type)), fault));
        return this;
    }

    /// From now on every question meets this fault, unless its name has one of its own.
    public LabDns faultEverywhere(DnsFault fault) {
        faults.put(EVERYTHING, fault);
        return this;
    }

    public LabDns healEverywhere() {
        faults.clear();
        return this;
    }

    /// Ends all faults of a name.
    public LabDns heal(String name) {
        var healed = LabZone.name(name);
        faults.keySet().removeIf(asked -> asked.name().equals(healed));
        return this;
    }

    /// Cuts all TCP connections, as a server does that has waited long enough.
    public LabDns dropConnections() {
        sockets.dropConnections();
        return this;
    }

    /// Everything that was asked, in the order of arrival; the last 100,000 questions.
    public List<Question> questions() {
        return log.all();
    }

    /// How often this was asked, by UDP and TCP together.
    public long asked(String name, String type) {
        return log.all()
                .stream()
                .filter(question -> question.name().equalsIgnoreCase(name)
                        && question.type().equals(type))
                .count();
    }

    public LabDns forgetQuestions() {
        log.clear();
        return this;
    }

    private DnsReply reply(Message query, boolean tcp) {
        var question = query.getQuestion();
        if (question == null || query.getHeader().getFlag(Flags.QR)) {
            return DnsReply.NOTHING;
        }
        log.add(new Question(question.getName().toString(true), Type.string(question.getType()), tcp));
        var fault = faults.get(new Asked(question.getName(), question.getType()));
        if (fault == null) {
            fault = faults.get(new Asked(question.getName(), 0));
        }
        if (fault == null) {
            fault = faults.get(EVERYTHING);
        }
        var answers = new DnsAnswers(zone, zones, new AdJudge(adBit, zones, this::isSigned), negativeTtl);
        return fault == null ? answers.right(query, tcp) : answers.wrong(query, fault, tcp);
    }

    private boolean isSigned(Name name) {
        return signed.stream().anyMatch(name::subdomain);
    }
}
