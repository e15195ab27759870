package org.stsrelay.delivery.dns.dnsjava;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.dns.DnssecStanding;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.xbill.DNS.Record;

/// The DNS as the given recursive servers tell it. Answers are kept by their TTL, at most an hour; absences at most five
/// minutes; failures thirty seconds.
///
/// Safe for any number of threads, virtual ones above all.
public final class DnsjavaResolver implements Resolver {

    private final AnswerCache<List<MxRecord>> mx;
    private final AnswerCache<List<InetAddress>> ipv4;
    private final AnswerCache<List<InetAddress>> ipv6;
    private final AnswerCache<List<String>> txt;
    private final AnswerCache<List<TlsaRecord>> tlsa;
    private final AnswerCache<List<String>> alias;
    private final NameServers servers;
    private final Grounds grounds;
    private final DnsListener listener;

    /// A resolver for which no answer is secure.
    public DnsjavaResolver(List<InetSocketAddress> servers, Patience patience, Clock clock, DnsListener listener) {
        this(servers, patience, new Dnssec.Off(), clock, listener);
    }

    /// @param servers asked in turn, each with address and port
    /// @param dnssec by whom answers are known to be secure
    public DnsjavaResolver(List<InetSocketAddress> servers, Patience patience, Dnssec dnssec, Clock clock,
            DnsListener listener) {
        this.servers = new NameServers(servers, patience, NameServers.IN_FLIGHT);
        this.grounds = Grounds.of(dnssec, servers, this.servers, clock, listener);
        this.listener = listener;
        this.mx = cache(RecordKind.MX, clock);
        this.ipv4 = cache(RecordKind.A, clock);
        this.ipv6 = cache(RecordKind.AAAA, clock);
        this.txt = cache(RecordKind.TXT, clock);
        this.tlsa = cache(RecordKind.TLSA, clock);
        this.alias = cache(RecordKind.CNAME, clock);
    }

    private <R extends Record, T> AnswerCache<List<T>> cache(RecordKind<R, T> kind, Clock clock) {
        return new AnswerCache<>(name -> ask(kind, name), clock);
    }

    /// Whether answers can be secure at all. May wait for the first test of the name servers.
    public boolean canBeSecure() {
        return grounds.believed().getAsBoolean();
    }

    /// The same with the reason, as far as it is known now.
    public DnssecStanding dnssec() {
        return grounds.standing().get();
    }

    @Override
    public Answer<List<MxRecord>> mx(DomainName name, Freshness freshness) {
        return await(mx.ask(name, freshness), name);
    }

    @Override
    public Answer<List<InetAddress>> addresses(DomainName name, Freshness freshness) {
        var four = ipv4.ask(name, freshness);
        var six = ipv6.ask(name, freshness);
        return either(await(four, name), await(six, name));
    }

    @Override
    public Answer<List<String>> txt(DomainName name, Freshness freshness) {
        return await(txt.ask(name, freshness), name);
    }

    @Override
    public Answer<List<TlsaRecord>> tlsa(DomainName name, Freshness freshness) {
        return await(tlsa.ask(name, freshness), name);
    }

    @Override
    public Answer<List<String>> alias(DomainName name, Freshness freshness) {
        return await(alias.ask(name, freshness), name);
    }

    /// On the way out and not into the cache, so that what a test of the name servers finds counts at once.
    private <T> Answer<T> believed(Answer<T> answer) {
        return switch (answer) {
            case Answer.Found<T>(var value, var secure, var timeToLive, var end) ->
                new Answer.Found<>(value, isBelieved(secure), timeToLive, end);
            case Answer.NoData<T>(var secure) -> new Answer.NoData<>(isBelieved(secure));
            case Answer.NxDomain<T>(var secure) -> new Answer.NxDomain<>(isBelieved(secure));
            case Answer.Failed<T> failed -> failed;
        };
    }

    private boolean isBelieved(boolean secure) {
        return secure && grounds.believed().getAsBoolean();
    }

    /// Not knowing one family is no failure as long as the other has addresses. Without any, the absence of one family
    /// proves nothing about the other: there are name servers that answer NXDOMAIN for AAAA where A exists
    /// (RFC 4074 §4.2).
    private static Answer<List<InetAddress>> either(Answer<List<InetAddress>> four, Answer<List<InetAddress>> six) {
        return switch (four) {
            case Answer.Found<List<InetAddress>> found -> both(found, six);
            case Answer.Failed<List<InetAddress>> failed -> isFound(six) ? six : failed;
            case Answer.NoData<List<InetAddress>> noData -> six instanceof Answer.NxDomain ? noData : six;
            case Answer.NxDomain<List<InetAddress>> _ -> six;
        };
    }

    private static Answer<List<InetAddress>> both(Answer.Found<List<InetAddress>> four, Answer<List<InetAddress>> six) {
        return six instanceof Answer.Found<List<InetAddress>>(var more, var secure, var timeToLive, _)
                ? new Answer.Found<>(Stream.concat(four.value().stream(), more.stream()).toList(),
                        four.secure() && secure, shorter(four.timeToLive(), timeToLive), four.alias())
                : four;
    }

    private static boolean isFound(Answer<?> answer) {
        return answer instanceof Answer.Found<?>;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private <R extends Record, T> Finding<List<T>> ask(RecordKind<R, T> kind, DomainName name) {
        return new AliasChase(grounds.asking(), listener, Question.of(name, kind.type()), servers.deadline()).run()
                .map(kind::read);
    }

    private <T> Answer<T> await(CompletableFuture<Answer<T>> answer, DomainName name) {
        try {
            return believed(answer.get());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Failed<>("interrupted while the DNS was asked about " + name);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the question about " + name + " broke down", e.getCause());
        }
    }
}
