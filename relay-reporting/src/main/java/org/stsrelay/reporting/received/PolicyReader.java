package org.stsrelay.reporting.received;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stsrelay.reporting.report.Report.Failure;
import org.stsrelay.reporting.report.Report.Policy;

/// Reads the elements of `policies`.
final class PolicyReader {

    private static final int MAX_FAILURES = 20_000;

    private final Members members;
    private int failuresSeen;

    PolicyReader(Members members) {
        this.members = members;
    }

    private static final class Draft {
        private final List<Failure> failures = new ArrayList<>();
        private String type = "";
        private String domain = "";
        private List<String> lines = List.of();
        private List<String> mx = List.of();
        private long succeeded;
        private long failed;

        private Policy policy() {
            return new Policy(type, lines, domain, mx, succeeded, failed, failures);
        }
    }

    Policy read() throws UnreadableReportException {
        var draft = new Draft();
        members.object(name -> {
            switch (name) {
                case "policy" -> members.object(part -> policy(draft, part));
                case "summary" -> members.object(part -> summary(draft, part));
                case "failure-details" -> members.items(() -> draft.failures.add(failure()));
                default -> members.skip();
            }
        });
        return draft.policy();
    }

    private void policy(Draft draft, String name) throws UnreadableReportException {
        switch (name) {
            case "policy-type" -> draft.type = members.text();
            case "policy-domain" -> draft.domain = members.text();
            case "policy-string" -> draft.lines = members.texts();
            case "mx-host" -> draft.mx = members.texts();
            default -> members.skip();
        }
    }

    private void summary(Draft draft, String name) {
        switch (name) {
            case "total-successful-session-count" -> draft.succeeded = members.count();
            case "total-failure-session-count" -> draft.failed = members.count();
            default -> members.skip();
        }
    }

    private static final class FailureDraft {
        private String type = "";
        private String sending = "";
        private String mx = "";
        private String helo = "";
        private String receiving = "";
        private String information = "";
        private String reason = "";
        private long count;

        private Failure failure() {
            return new Failure(type, known(sending), known(mx), known(helo), known(receiving), count,
                    known(information), known(reason));
        }

        /// Some send an empty text for what they do not know.
        private static Optional<String> known(String text) {
            return Optional.of(text).filter(value -> !value.isBlank());
        }
    }

    private Failure failure() throws UnreadableReportException {
        if (++failuresSeen > MAX_FAILURES) {
            throw new UnreadableReportException("it has more than " + MAX_FAILURES + " failure-details");
        }
        var draft = new FailureDraft();
        members.object(name -> failure(draft, name));
        return draft.failure();
    }

    private void failure(FailureDraft draft, String name) {
        switch (name) {
            case "result-type" -> draft.type = members.text();
            case "sending-mta-ip" -> draft.sending = members.text();
            case "receiving-mx-hostname" -> draft.mx = members.text();
            case "receiving-mx-helo" -> draft.helo = members.text();
            case "receiving-ip" -> draft.receiving = members.text();
            case "failed-session-count" -> draft.count = members.count();
            case "additional-information", "additional-info-uri" -> draft.information = members.text();
            case "failure-reason-code", "failure-error-code" -> draft.reason = members.text();
            default -> members.skip();
        }
    }
}
