package org.stsrelay.server.check;

import java.time.Instant;
import java.util.List;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.RecordFlaw;
import org.stsrelay.server.check.DomainReport.StsStage;

/// About the `_mta-sts` record.
record RecordAdvice(DomainName domain, StsStage sts, Instant now) {

    List<Advice> advice() {
        if (sts.answer() instanceof PolicyAnswer.Unknown(var reason)) {
            return List.of(Advice.wrong("sts-record-unknown",
                    "the name servers of the domain do not say whether it has an MTA-STS policy, and mail waits for"
                            + " their answer: " + reason));
        }
        return RecordFlaw.among(sts.texts()).map(this::flawed).map(List::of).orElseGet(this::missing);
    }

    private Advice flawed(RecordFlaw flaw) {
        var right = Zone.stsRecord(domain, Zone.freshId(now));
        return switch (flaw.kind()) {
            case SEVERAL -> Advice.wrong("sts-several-records", "there are several MTA-STS records, which count as"
                    + " none; keep one of them and remove the others", right);
            case BROKEN -> Advice.wrong("sts-record-syntax", place(flaw) + flaw.sentence()
                    + "; so the domain counts as one without MTA-STS", right);
            case NEARLY -> Advice.wrong("sts-record-syntax", place(flaw) + flaw.sentence()
                    + "; so the domain counts as one without MTA-STS", right);
        };
    }

    private static String place(RecordFlaw flaw) {
        return "the TXT record \"" + Zone.shown(flaw.text()) + "\" is wrong at character " + flaw.position() + ": ";
    }

    private List<Advice> missing() {
        return sts.fetchTook().isPresent()
                ? List.of()
                : List.of(Advice.hint("sts-missing", "the domain has no MTA-STS policy, so whoever stands between can"
                        + " take TLS away from mail to it; stsrelay domain publish " + domain + " prints one"));
    }
}
