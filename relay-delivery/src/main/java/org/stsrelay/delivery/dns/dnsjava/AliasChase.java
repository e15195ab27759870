package org.stsrelay.delivery.dns.dnsjava;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.mail.DomainName;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// One question, followed through its CNAMEs to the end (RFC 5321 §5.1, RFC 8461 §3.1). Made for one use.
///
/// An answer that ends in an alias, for whatever reason, says nothing about the alias's target: that is asked for itself.
final class AliasChase {

    static final int MAX_ALIASES = 8;

    private final Asking servers;
    private final DnsListener listener;
    private final Question question;
    private final Deadline deadline;

    /// The name, and every alias on the way.
    private final List<Name> trail = new ArrayList<>();
    private Duration timeToLive = Duration.ofSeconds(Integer.MAX_VALUE);
    private boolean secure = true;
    private int octets;

    AliasChase(Asking servers, DnsListener listener, Question question, Deadline deadline) {
        this.servers = servers;
        this.listener = listener;
        this.question = question;
        this.deadline = deadline;
        trail.add(question.name());
    }

    Finding<List<Record>> run() {
        var end = step();
        while (end.isEmpty()) {
            end = step();
        }
        return end.get();
    }

    private Optional<Finding<List<Record>>> step() {
        var next = question.about(trail.getLast());
        var start = System.nanoTime();
        return switch (servers.ask(next, deadline)) {
            case Exchange.Answered(var message) -> {
                var reading = Reading.of(message, next);
                tell(reading.result(), start);
                yield follow(reading);
            }
            case Exchange.Trouble trouble -> {
                tell(DnsListener.Result.FAILED, start);
                yield failed(trouble.reason());
            }
            case Exchange.Unasked(var reason) ->
                Optional.of(new Finding<>(new Answer.Failed<>(reason), Duration.ZERO, 0));
        };
    }

    private Optional<Finding<List<Record>>> follow(Reading reading) {
        note(reading);
        if (new HashSet<>(trail).size() < trail.size()) {
            return failed("the CNAMEs on the way to " + question + " run in a circle: " + shownTrail());
        }
        if (trail.size() > MAX_ALIASES + 1) {
            return failed("more than " + MAX_ALIASES + " CNAMEs on the way to " + question + ": " + shownTrail());
        }
        if (!reading.records().isEmpty()) {
            return ended(new Answer.Found<>(reading.records(), secure, timeToLive, alias()));
        }
        if (!reading.aliases().isEmpty()) {
            return Optional.empty();
        }
        return ended(reading.nameExists() ? new Answer.NoData<>(secure) : new Answer.NxDomain<>(secure));
    }

    /// What is no host name cannot be asked about any further, so it is as good as none.
    private Optional<DomainName> alias() {
        if (trail.size() == 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(DomainName.of(trail.getLast().toString(true)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private void note(Reading reading) {
        trail.addAll(reading.aliases());
        timeToLive = timeToLive.compareTo(reading.timeToLive()) < 0 ? timeToLive : reading.timeToLive();
        secure &= reading.authentic();
        octets += reading.octets();
    }

    private Optional<Finding<List<Record>>> ended(Answer<List<Record>> answer) {
        return Optional.of(new Finding<>(answer, timeToLive, octets));
    }

    private Optional<Finding<List<Record>>> failed(String reason) {
        return Optional.of(new Finding<>(new Answer.Failed<>(reason), AnswerCache.FAILED_FOR, octets));
    }

    private void tell(DnsListener.Result result, long start) {
        listener.asked(question.type(), result, Duration.ofNanos(System.nanoTime() - start));
    }

    private String shownTrail() {
        return trail.stream()
                .limit(MAX_ALIASES + 2L)
                .map(name -> name.toString(true))
                .collect(Collectors.joining(" -> "));
    }
}
