package org.stsrelay.delivery.dns.dnsjava;

import java.io.EOFException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/// One recursive server. Ids, ports, the match of question and answer, EDNS and TCP after a truncated answer are
/// dnsjava's work; what the answer is worth is judged here.
final class NameServer {

    private static final int STANDARD_PORT = 53;

    private static final Duration REST = Duration.ofMinutes(1);

    private final SimpleResolver client;
    private final InetSocketAddress address;
    private volatile Optional<Deadline> rest = Optional.empty();

    NameServer(InetSocketAddress address, Duration patience) {
        this.address = address;
        this.client = new SimpleResolver(address);
        client.setTimeout(patience);
        client.setEDNS(0, Query.UDP_PAYLOAD, 0, List.of());
    }

    Exchange ask(Query question, Duration patience, Deadline deadline) {
        try {
            var answer = client.sendAsync(question.message(), Runnable::run)
                    .toCompletableFuture()
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
            rest = Optional.empty();
            return judge(question, answer);
        } catch (TimeoutException _) {
            return silent(question, deadline);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Exchange.Unasked("interrupted while waiting for " + question);
        } catch (ExecutionException e) {
            return broken(question, Objects.requireNonNullElse(e.getCause(), e), deadline);
        }
    }

    /// Whether it was silent of late.
    boolean isResting() {
        return rest.filter(until -> !until.isPassed()).isPresent();
    }

    private Exchange judge(Query question, Message answer) {
        var header = answer.getHeader();
        if (!header.getFlag(Flags.QR) || header.getOpcode() != Opcode.QUERY) {
            return new Exchange.Silent(this + " sent something that is no answer to the question for " + question);
        }
        if (header.getFlag(Flags.TC)) {
            return new Exchange.Silent(this + " cut its answer short for " + question + ", by TCP too");
        }
        var code = answer.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return new Exchange.Declined(this + " answered " + Rcode.string(code) + " for " + question);
        }
        if (isReferral(answer)) {
            return new Exchange.Declined(this + " pointed to other servers instead of an answer for " + question
                    + ": it is not a resolver for us");
        }
        if (Reading.isHollow(answer)) {
            return new Exchange.Declined(this + " sent a record without content for " + question);
        }
        return new Exchange.Answered(answer);
    }

    /// A referral looks like an empty answer and is none (RFC 2308 §2.2).
    private static boolean isReferral(Message answer) {
        return answer.getRcode() == Rcode.NOERROR && answer.getSection(Section.ANSWER).isEmpty()
                && answer.getSection(Section.AUTHORITY).stream().anyMatch(record -> record.getType() == Type.NS)
                && answer.getSection(Section.AUTHORITY).stream().noneMatch(record -> record.getType() == Type.SOA);
    }

    private Exchange broken(Query question, Throwable cause, Deadline deadline) {
        return switch (cause) {
            case SocketTimeoutException _ -> silent(question, deadline);
            case PortUnreachableException _ ->
                new Exchange.Silent(this + " could not be asked for " + question + ": nothing listens there");
            case EOFException _ ->
                new Exchange.Silent(this + " closed the connection instead of an answer for " + question);
            case WireParseException _ ->
                new Exchange.Silent(this + " sent something that is no answer to the question for " + question);
            case Throwable other ->
                new Exchange.Silent(this + " could not be asked for " + question + ": " + other.getMessage());
        };
    }

    private Exchange silent(Query question, Deadline deadline) {
        rest = Optional.of(Deadline.in(REST));
        return new Exchange.Silent(this + " did not answer for " + question + " in " + deadline.waited());
    }

    @Override
    public String toString() {
        var host = address.getAddress().getHostAddress();
        if (address.getPort() == STANDARD_PORT) {
            return "the name server " + host;
        }
        var bracketed = address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host;
        return "the name server " + bracketed + ":" + address.getPort();
    }
}
