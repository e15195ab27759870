package org.stsrelay.delivery.bounce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.attempt.Reason;
import org.stsrelay.delivery.attempt.RecipientResult;
import org.stsrelay.delivery.outcome.PolicyApplied;

/// The part for people: what happened, to which recipients, why, and what to do.
final class PlainWords {

    /// Different reasons that are told in words; the part for machines has them all.
    private static final int MAX_REASONS = 30;
    private static final int MAX_ADDRESSES = 30;

    private final String hostname;

    PlainWords(String hostname) {
        this.hostname = hostname;
    }

    String of(Story story, Optional<String> subject) {
        var page = new Page();
        page.paragraph("This notice comes from the mail relay at " + hostname + ".");
        switch (story.action()) {
            case FAILED -> failed(page, story, subject);
            case DELAYED -> delayed(page, story, subject);
            case RELAYED -> relayed(page, story, subject);
        }
        page.paragraph("Your mail administrator finds more under the reference " + story.lease().message().id() + "."
                + forTheAdministrator(story));
        return page.toString();
    }

    /// What the queue and the log say, word for word (P43), so that both sides talk of the same.
    private static String forTheAdministrator(Story story) {
        var waited = Span.inWords(Duration.between(story.lease().message().received(), story.at()));
        return switch (story.action()) {
            case DELAYED -> " In one sentence: waiting " + waited + " for " + story.cause() + ".";
            case FAILED -> story.told().stream().anyMatch(PlainWords::waited)
                    ? " In one sentence: waited " + waited + " for " + story.cause() + "."
                    : "";
            case RELAYED -> "";
        };
    }

    private static boolean waited(RecipientResult told) {
        return told.ending() instanceof Ending.Deferred;
    }

    private static void failed(Page page, Story story, Optional<String> subject) {
        page.paragraph(
                "Your message" + described(story, subject) + " could not be delivered to everybody. It will not be"
                        + " tried again for these recipients:");
        var groups = byReason(story.told());
        groups.entrySet()
                .stream()
                .limit(MAX_REASONS)
                .forEach(group -> failure(page, story, group.getKey(), group.getValue()));
        if (groups.size() > MAX_REASONS) {
            page.paragraph("There are " + (groups.size() - MAX_REASONS)
                    + " more reasons for other recipients; the attached report lists them all.");
        }
    }

    private static void delayed(Page page, Story story, Optional<String> subject) {
        page.paragraph("Your message" + described(story, subject) + " has not been delivered yet to these recipients:");
        addresses(page, story.told());
        page.paragraph("You need not do anything, and need not send it again. It is tried again until "
                + DsnFields.date(story.end())
                + ". Only if it cannot be delivered by then do you hear of it once more.");
        byReason(story.told()).keySet().stream().limit(1).forEach(reason -> {
            page.paragraph("Why: " + why(story, reason, "cannot", "can"));
            troubles(page, story, reason);
            page.paragraph("What you can do: " + Advice.onDelay(reason));
        });
    }

    private static void failure(Page page, Story story, Reason reason, List<RecipientResult> recipients) {
        addresses(page, recipients);
        page.paragraph("Why: " + why(story, reason, "could not", "could"));
        if (reason.status().type() == 4) {
            troubles(page, story, reason);
            page.paragraph("It was tried " + times(story.attempts()) + " within "
                    + Span.inWords(Duration.between(story.lease().message().received(), story.at()))
                    + ", and has now been given up.");
        }
        page.paragraph("What you can do: " + Advice.on(reason));
    }

    private static void addresses(Page page, List<RecipientResult> recipients) {
        recipients.stream().limit(MAX_ADDRESSES).forEach(told -> page.item(told.recipient().mailbox().text()));
        if (recipients.size() > MAX_ADDRESSES) {
            page.item("and " + (recipients.size() - MAX_ADDRESSES) + " more");
        }
        page.endItems();
    }

    private static void troubles(Page page, Story story, Reason reason) {
        (story.troubles().isEmpty() ? List.of(reason.sentence()) : story.troubles()).forEach(page::item);
        page.endItems();
    }

    /// @param cannot `cannot` or `could not`
    /// @param can the same without the no
    private static String why(Story story, Reason reason, String cannot, String can) {
        if (reason.failure().isPresent()) {
            return policy(story) + " No such connection " + can + " be had:";
        }
        if (reason.status().type() == 4) {
            return "the mail servers of " + story.destination() + " " + cannot + " take the message:";
        }
        return reason.sentence() + ".";
    }

    private static String policy(Story story) {
        if (story.isRequireTls()) {
            return "you asked that this message is sent only over protected connections, to servers that prove their"
                    + " identity (REQUIRETLS).";
        }
        return switch (story.policy()) {
            case PolicyApplied.Sts(_, var id, _, _, _) ->
                story.destination() + " asks that mail is sent to it only over a"
                        + " protected connection to a server that proves its identity (MTA-STS policy \"" + id + "\").";
            case PolicyApplied.Tlsa(var base, _, _) -> base + ", a mail server of " + story.destination()
                    + ", asks that mail is sent to it only over a protected connection, and publishes by which"
                    + " certificate it is known (DANE).";
            case PolicyApplied.None() ->
                "mail for " + story.destination() + " has to be sent over a protected connection.";
        };
    }

    private static void relayed(Page page, Story story, Optional<String> subject) {
        page.paragraph("Your message" + described(story, subject)
                + " was handed to the mail servers of these recipients, as you asked to be told. Those servers do not"
                + " confirm what becomes of it, so this is the last you hear from us:");
        addresses(page, story.told());
    }

    private static String described(Story story, Optional<String> subject) {
        var received = DsnFields.date(story.lease().message().received());
        return subject.map(text -> " \"" + text + "\"").orElse("") + " of " + received;
    }

    private static Map<Reason, List<RecipientResult>> byReason(List<RecipientResult> results) {
        var groups = new LinkedHashMap<Reason, List<RecipientResult>>();
        for (var result : results) {
            reason(result.ending()).ifPresent(
                    reason -> groups.computeIfAbsent(reason, _ -> new ArrayList<>()).add(result));
        }
        return groups;
    }

    private static Optional<Reason> reason(Ending ending) {
        return switch (ending) {
            case Ending.Delivered(_, _, _) -> Optional.empty();
            case Ending.Failed(var reason) -> Optional.of(reason);
            case Ending.Deferred(var reason) -> Optional.of(reason);
        };
    }

    private static String times(int attempts) {
        return attempts == 1 ? "once" : attempts + " times";
    }
}
