package org.stsrelay.delivery.bounce;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.stsrelay.delivery.attempt.AttemptResult;
import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.attempt.Reason;
import org.stsrelay.delivery.attempt.RecipientResult;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.Letter;
import org.stsrelay.lab.MemorySpool;

/// A relay's desk for notices, at noon, with endings at hand for its letters.
final class Desk {

    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    static final QueueId LETTER = new QueueId("01JDCQ8Y5TABCDEFGHJKMNPQRS");
    static final DomainPart MX1 = DomainPart.of("mx1.partner.example");

    final List<String> told = new ArrayList<>();
    private final LabClock clock = new LabClock(NOON);
    private final Notices notices;

    Desk() {
        this(new BouncePolicy(BouncePolicy.To.ALL, _ -> false), 50 * 1024);
    }

    Desk(BouncePolicy policy, long returnedSize) {
        this(policy, returnedSize, new NoticeRate(1000, Duration.ofHours(1)));
    }

    Desk(BouncePolicy policy, long returnedSize, NoticeRate rate) {
        var composer = new DsnComposer("relay.example.net", () -> returnedSize, new QueueIds(clock),
                () -> new MemorySpool().newBody(), clock);
        var warnAfter = new WarnAfter(Optional.of(Duration.ofHours(1)), Optional.of(Duration.ofHours(4)));
        notices = new Notices(() -> policy, () -> rate, () -> warnAfter, composer, new NoticeListener() {
            @Override
            public void composed(Action action) {
                told.add("composed " + action.token());
            }

            @Override
            public void withheld(QueueId about, Withheld reason) {
                told.add("withheld: " + reason.sentence());
            }
        });
    }

    /// What is sent when every recipient of the letter, which came two days ago, ends like this.
    List<Arrival> after(Letter letter, boolean isLast, Function<Recipient, Ending> ending) {
        var lease = warned(letter.lease(LETTER, NOON.minus(Duration.ofDays(2)), 11));
        return after(lease, result(letter, new PolicyApplied.None(), List.of(), ending), isLast);
    }

    List<Arrival> after(Lease lease, AttemptResult result, boolean isLast) {
        return tell(lease, result, isLast).notices();
    }

    /// Mail lives for five days.
    Told tell(Lease lease, AttemptResult result, boolean isLast) {
        try {
            var end = lease.message().received().plus(Duration.ofDays(5));
            return notices.after(lease, result, new Outlook(isLast, Optional.of(end)), NOON);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// What is told of a letter of such an age of which nobody was told yet.
    Told afterWaiting(Letter letter, Duration age, Function<Recipient, Ending> ending) {
        return tell(letter.lease(LETTER, NOON.minus(age), 11),
                result(letter, new PolicyApplied.None(), List.of(), ending), false);
    }

    /// The same, where its sender has been told that it waits.
    static Lease warned(Lease lease) {
        var before = lease.consignment();
        return new Lease(lease.message(), new Consignment(before.id(), before.destination(), before.waiting(),
                before.attempts(), before.due(), true), lease.body());
    }

    static AttemptResult result(Letter letter, PolicyApplied policy, List<String> troubles,
            Function<Recipient, Ending> ending) {
        var results = letter.recipients()
                .stream()
                .map(recipient -> new RecipientResult(recipient, ending.apply(recipient)))
                .toList();
        return new AttemptResult(results, Optional.empty(), policy, Security.NONE, troubles, Site.ANSWERED,
                results.stream().anyMatch(Desk::isRefusal),
                new AttemptResult.Times(Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    private static boolean isRefusal(RecipientResult result) {
        return result.ending() instanceof Ending.Deferred(var reason) && reason.failure().isPresent();
    }

    static Ending delivered(boolean hostTellsSender) {
        return new Ending.Delivered(MX1, Reply.of(250, List.of("2.0.0 Ok: queued as 4XyZ")), hostTellsSender);
    }

    static Ending failed(String... lines) {
        var reply = Reply.of(550, List.of(lines));
        return new Ending.Failed(new Reason(Stage.RCPT, reply.status(), reply.toString(), Optional.of(MX1), true,
                Optional.empty()));
    }

    static Ending failedHere(EnhancedStatus status, String text) {
        return new Ending.Failed(
                new Reason(Stage.MX_LOOKUP, status, text, Optional.empty(), false, Optional.empty()));
    }

    static Ending refusedByPolicy() {
        var failure = new TlsFailure(FailureType.CERTIFICATE_EXPIRED, "",
                "mx1.partner.example's certificate expired 2026-11-20");
        return new Ending.Deferred(new Reason(Stage.CERTIFICATE, EnhancedStatus.TLS_REFUSED, failure.detail(),
                Optional.of(MX1), false, Optional.of(failure)));
    }

    static Ending silent() {
        return new Ending.Deferred(new Reason(Stage.CONNECT, EnhancedStatus.NO_ANSWER, "connection timed out",
                Optional.of(MX1), false, Optional.empty()));
    }

    static Ending deferred() {
        var reply = Reply.of(451, List.of("4.3.2 try later"));
        return new Ending.Deferred(new Reason(Stage.RCPT, reply.status(), reply.toString(), Optional.of(MX1), true,
                Optional.empty()));
    }

    /// The notice with the random part of its own id made the same each time.
    static String text(Arrival notice) {
        var octets = new ByteArrayOutputStream();
        try {
            notice.body().writeTo(octets);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return octets.toString(StandardCharsets.UTF_8)
                .replace(notice.message().id().text(),
                        "01NOTICENOTICENOTICENOTICE");
    }
}
