package org.stsrelay.delivery.dns.dnsjava;

import java.io.IOException;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.stsrelay.delivery.dns.DnsListener;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.dnssec.ValidatingResolver;

/// Validates by itself what the name servers say (RFC 4035 §5), so that nobody on the way need be trusted. The AD bit of
/// its answers says what it found; what is bogus is no answer.
///
/// That an answer is *not* secure has to be proven as well: of each such answer, one of the names that led to it must lie
/// where no signature can be expected. dnsjava alone can be talked out of a signed zone by a forged denial that names
/// somebody else's unsigned one.
final class Validator implements Asking {

    private final ValidatingResolver validating;

    Validator(NameServers servers, DnssecAnchors anchors, Clock clock, DnsListener listener) {
        this.validating = new ValidatingResolver(new Upstream(servers, listener), clock);
        try {
            validating.loadTrustAnchors(anchors.asZone());
        } catch (IOException e) {
            throw new IllegalStateException("trust anchors that were read before", e);
        }
    }

    @Override
    public Exchange ask(Question question, Deadline deadline) {
        var inquiry = new Inquiry(deadline);
        return switch (send(question.query(false), inquiry)) {
            case Exchange.Answered(var answer) -> judge(question, answer, inquiry);
            case Exchange.Unasked unasked -> unasked;
            case Exchange.Trouble trouble -> trouble;
        };
    }

    private Exchange judge(Question question, Message answer, Inquiry inquiry) {
        var reading = Reading.of(answer, question);
        var names = Stream.concat(Stream.of(question.name()), reading.aliases().stream());
        if (answer.getHeader().getFlag(Flags.AD)
                ? isToThePoint(reading, answer)
                : names.anyMatch(name -> isUnsigned(name, inquiry))) {
            answer.toWire(Message.MAXLENGTH); // so that it knows its size
            return new Exchange.Answered(answer);
        }
        return inquiry.hindrance()
                .orElseGet(() -> new Exchange.Declined("the answer for " + question
                        + " is bogus: DNSSEC proves neither what it says nor that its zone is unsigned"));
    }

    /// Records of some other name, however well signed, are not the proof that there are none of this one.
    private static boolean isToThePoint(Reading reading, Message answer) {
        return !reading.records().isEmpty() || !reading.aliases().isEmpty()
                || answer.getSection(Section.ANSWER).isEmpty();
    }

    private boolean isUnsigned(Name name, Inquiry inquiry) {
        return send(new Query(Upstream.unsigned(name)), inquiry) instanceof Exchange.Answered;
    }

    private Exchange send(Query query, Inquiry inquiry) {
        try {
            var answer = validating.sendAsync(query.message(), inquiry)
                    .toCompletableFuture()
                    .get(inquiry.deadline().left().toNanos(), TimeUnit.NANOSECONDS);
            return answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.NXDOMAIN
                    ? new Exchange.Answered(answer)
                    : inquiry.hindrance().orElseGet(() -> bogus(query, answer));
        } catch (TimeoutException _) {
            return inquiry.hindrance()
                    .orElseGet(() -> new Exchange.Silent("the answer for " + query + " could not be validated in "
                            + inquiry.deadline().waited()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Exchange.Unasked("interrupted while waiting for " + query);
        } catch (ExecutionException e) {
            return new Exchange.Declined("the answer for " + query + " cannot be validated: "
                    + Objects.requireNonNullElse(e.getCause(), e).getMessage());
        }
    }

    private static Exchange bogus(Query query, Message answer) {
        return new Exchange.Declined("the answer for " + query + " is bogus (DNSSEC)"
                + reason(answer).map(reason -> ": " + reason).orElse(""));
    }

    private static Optional<String> reason(Message answer) {
        return answer.getSection(Section.ADDITIONAL)
                .stream()
                .filter(record -> record.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS)
                .filter(TXTRecord.class::isInstance)
                .map(record -> String.join("", ((TXTRecord) record).getStrings()))
                .findFirst();
    }
}
