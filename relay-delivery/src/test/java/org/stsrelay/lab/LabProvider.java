package org.stsrelay.lab;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/// A big provider of the lab: hosts for many domains, with limits like those that the big ones have. It counts what it
/// had to refuse.
public final class LabProvider implements MxRules {

    private static final String TOO_MANY_CONNECTIONS = "421 4.7.0 too many connections from you";
    private static final String TOO_MANY_MESSAGES = "4.7.28 too many messages over one connection";
    private static final String GREYLISTED = "451 4.7.1 greylisted, please come back later";

    private final LabMx mx;
    private final List<String> domains;
    private final Limits limits;
    private final Clock clock;
    private final Set<MxSession> standing = ConcurrentHashMap.newKeySet();
    private final Map<MxSession, Integer> carried = new ConcurrentHashMap<>();
    private final Map<String, Instant> firstSeen = new ConcurrentHashMap<>();
    private final AtomicInteger mostConnections = new AtomicInteger();
    private final AtomicInteger mostMessages = new AtomicInteger();
    private final LongAdder tooManyConnections = new LongAdder();
    private final LongAdder tooManyMessages = new LongAdder();
    private final LongAdder greylisted = new LongAdder();

    /// @param connections at a time
    /// @param messages over one connection
    /// @param closesThen whether it says 421 to one message more and closes, or 450 and goes on
    /// @param greylisting how old a pair of sender domain and recipient must be to be taken; zero for no greylisting
    public record Limits(int connections, int messages, boolean closesThen, Duration greylisting) {}

    private LabProvider(LabMx mx, List<String> domains, Limits limits, Clock clock) {
        this.mx = mx;
        this.domains = List.copyOf(domains);
        this.limits = limits;
        this.clock = clock;
        mx.obey(this);
    }

    /// One MX name for all domains, as Google has it.
    ///
    /// @param name of the provider, such as `big.example`; its domains are `d1.big-customers.example` and so on
    public static LabProvider withOneName(Lab lab, String name, int domains, Limits limits, Clock clock) {
        var mx = lab.host("mx." + name, MxScript::asSink);
        var names = customersOf(name, domains);
        names.forEach(domain -> lab.domain(domain, "mx." + name));
        return new LabProvider(mx, names, limits, clock);
    }

    /// An MX name for each domain, all at one address, as Microsoft has it.
    public static LabProvider withNameEach(Lab lab, String name, int domains, Limits limits, Clock clock) {
        var mx = lab.host("mx." + name, MxScript::asSink);
        var names = customersOf(name, domains);
        names.forEach(domain -> {
            var host = domain.replace('.', '-') + "." + name;
            lab.dns().a(host, mx.address().getHostAddress());
            lab.domain(domain, host);
        });
        return new LabProvider(mx, names, limits, clock);
    }

    private static List<String> customersOf(String name, int domains) {
        var zone = name.replaceFirst("\\.", "-customers.");
        return IntStream.rangeClosed(1, domains).mapToObj(number -> "d" + number + "." + zone).toList();
    }

    public List<String> domains() {
        return domains;
    }

    public LabMx mx() {
        return mx;
    }

    /// Attempts that were told to send less; greylisting is none of them.
    public long refused() {
        return tooManyConnections.sum() + tooManyMessages.sum();
    }

    public long refusedConnections() {
        return tooManyConnections.sum();
    }

    public long refusedMessages() {
        return tooManyMessages.sum();
    }

    public long greylisted() {
        return greylisted.sum();
    }

    /// The most connections that stood at a time, those refused included.
    public int mostConnections() {
        return mostConnections.get();
    }

    /// The most messages that were tried over one connection.
    public int mostMessages() {
        return mostMessages.get();
    }

    @Override
    public Optional<MxAct> at(MxStep step, MxSession session, String mail, String command) {
        return switch (step) {
            case GREETING -> greet(session);
            case MAIL -> count(session);
            case RCPT -> greylist(mail, command);
            case QUIT -> {
                ended(session);
                yield Optional.empty();
            }
            case EHLO, HELO, STARTTLS, HANDSHAKE, EHLO_UNDER_TLS, DATA, BODY, BDAT, END_OF_DATA, RSET ->
                Optional.empty();
        };
    }

    /// A client that has said QUIT is no longer counted.
    @Override
    public void ended(MxSession session) {
        standing.remove(session);
        carried.remove(session);
    }

    private Optional<MxAct> greet(MxSession session) {
        standing.add(session);
        var now = standing.size();
        mostConnections.accumulateAndGet(now, Math::max);
        if (now <= limits.connections()) {
            return Optional.empty();
        }
        standing.remove(session);
        tooManyConnections.increment();
        return Optional.of(new MxAct.SayAndDrop(TOO_MANY_CONNECTIONS));
    }

    private Optional<MxAct> count(MxSession session) {
        var now = carried.merge(session, 1, Integer::sum);
        mostMessages.accumulateAndGet(now, Math::max);
        if (now <= limits.messages()) {
            return Optional.empty();
        }
        tooManyMessages.increment();
        return Optional.of(limits.closesThen()
                ? new MxAct.SayAndDrop("421 " + TOO_MANY_MESSAGES)
                : MxAct.say("450 " + TOO_MANY_MESSAGES));
    }

    private Optional<MxAct> greylist(String mail, String command) {
        var now = clock.instant();
        var pair = senderDomain(mail) + " " + pathOf(command);
        var first = Optional.ofNullable(firstSeen.putIfAbsent(pair, now)).orElse(now);
        if (!now.isBefore(first.plus(limits.greylisting()))) {
            return Optional.empty();
        }
        greylisted.increment();
        return Optional.of(MxAct.say(GREYLISTED));
    }

    private static String senderDomain(String mail) {
        var path = pathOf(mail);
        return path.substring(path.lastIndexOf('@') + 1);
    }

    private static String pathOf(String command) {
        return command.substring(command.indexOf('<') + 1, command.lastIndexOf('>')).toLowerCase(Locale.ROOT);
    }
}
