package org.stsrelay.delivery.dns.dnsjava;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.stsrelay.delivery.dns.DnsListener;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/// The name servers as dnsjava's validator asks them, for the question itself and for the DS and DNSKEY records above it.
///
/// It never fails: dnsjava takes a lost answer on the way to an absence for one that need not be proven, while it takes
/// SERVFAIL for what it is.
final class Upstream implements Resolver {

    /// A record type for private use (RFC 6895 §3.1) that nobody is asked for.
    static final int UNSIGNED = 65_400;

    private final NameServers servers;
    private final DnsListener listener;

    Upstream(NameServers servers, DnsListener listener) {
        this.servers = servers;
        this.listener = listener;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        if (!(executor instanceof Inquiry inquiry)) {
            throw new IllegalStateException("a question outside any inquiry: " + query.getQuestion());
        }
        return CompletableFuture.supplyAsync(() -> answer(new Query(query), inquiry), inquiry);
    }

    private Message answer(Query query, Inquiry inquiry) {
        if (query.question().getType() == UNSIGNED) {
            return unsignedRecord(query);
        }
        if (!inquiry.mayAsk()) {
            inquiry.hinderedBy(new Exchange.Declined("validating takes more questions or time than it is given; the"
                    + " last would have been for " + query));
            return reply(query, Rcode.SERVFAIL);
        }
        return switch (ask(query, inquiry)) {
            case Exchange.Answered(var message) -> withReasonForAbsence(message, query);
            case Exchange.Unasked trouble -> hindered(query, inquiry, trouble);
            case Exchange.Trouble trouble -> hindered(query, inquiry, trouble);
        };
    }

    private Exchange ask(Query query, Inquiry inquiry) {
        var start = System.nanoTime();
        var exchange = servers.ask(query.withSignatures(), inquiry.deadline());
        // The question itself is told of by whoever put it.
        type(query)
                .ifPresent(type -> listener.asked(type, result(exchange), Duration.ofNanos(System.nanoTime() - start)));
        return exchange;
    }

    private static Optional<DnsListener.Type> type(Query query) {
        return switch (query.question().getType()) {
            case Type.DS -> Optional.of(DnsListener.Type.DS);
            case Type.DNSKEY -> Optional.of(DnsListener.Type.DNSKEY);
            default -> Optional.empty();
        };
    }

    private static DnsListener.Result result(Exchange exchange) {
        if (!(exchange instanceof Exchange.Answered(var message))) {
            return DnsListener.Result.FAILED;
        }
        if (message.getRcode() == Rcode.NXDOMAIN) {
            return DnsListener.Result.NX_DOMAIN;
        }
        return message.getSection(Section.ANSWER).isEmpty() ? DnsListener.Result.NO_DATA : DnsListener.Result.FOUND;
    }

    private static Message hindered(Query query, Inquiry inquiry, Exchange trouble) {
        inquiry.hinderedBy(trouble);
        return reply(query, Rcode.SERVFAIL);
    }

    /// There are name servers of unsigned zones that deny without saying who denies. With the name itself as the one who
    /// does, the validator looks whether it lies in an unsigned zone; in a signed one this proves nothing.
    private static Message withReasonForAbsence(Message answer, Query query) {
        if (answer.getSection(Section.ANSWER).isEmpty() && answer.getSection(Section.AUTHORITY).isEmpty()) {
            var name = query.question().getName();
            answer.addRecord(new SOARecord(name, DClass.IN, 0, name, name, 0, 0, 0, 0, 0), Section.AUTHORITY);
        }
        return answer;
    }

    /// A record as anybody could forge it. It is believed only where there are no signatures to be had.
    private static Message unsignedRecord(Query query) {
        var answer = reply(query, Rcode.NOERROR);
        var name = query.question().getName();
        answer.addRecord(Record.newRecord(name, UNSIGNED, DClass.IN, 0, new byte[]{0}), Section.ANSWER);
        return answer;
    }

    private static Message reply(Query query, int code) {
        var reply = new Message(query.message().getHeader().getID());
        reply.addRecord(query.question(), Section.QUESTION);
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(code);
        return reply;
    }

    static Message unsigned(Name name) {
        return Message.newQuery(Record.newRecord(name, UNSIGNED, DClass.IN));
    }

    @Override
    public void setPort(int port) {
        throw new UnsupportedOperationException("questions bring their own server, way and deadline");
    }

    @Override
    public void setTCP(boolean always) {
        throw new UnsupportedOperationException("questions bring their own server, way and deadline");
    }

    @Override
    public void setIgnoreTruncation(boolean ignore) {
        // A truncated answer never comes this far.
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
        // Each question is sent with what it needs.
    }

    @Override
    public void setTSIGKey(TSIG key) {
        throw new UnsupportedOperationException("questions bring their own server, way and deadline");
    }

    @Override
    public void setTimeout(Duration timeout) {
        throw new UnsupportedOperationException("questions bring their own server, way and deadline");
    }
}
