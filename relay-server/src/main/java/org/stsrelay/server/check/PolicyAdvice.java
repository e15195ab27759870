package org.stsrelay.server.check;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.StsPolicy.Mode;
import org.stsrelay.server.check.DomainReport.StsStage;

/// About the policy file and what is in it.
///
/// @param mx the names of the domain's MX hosts
record PolicyAdvice(DomainName domain, StsStage sts, List<String> mx, Instant now) {

    /// RFC 8461 §3.2 speaks of weeks or more. What holds for less than a day has often run out before the next message.
    private static final Duration SHORT = Duration.ofDays(1);
    private static final Duration USUAL = Duration.ofDays(7);
    private static final Duration LONG_TESTING = Duration.ofDays(60);
    private static final DateTimeFormatter DATE = DateTimeFormatter.BASIC_ISO_DATE.withLocale(Locale.ROOT);
    private static final int DATE_LENGTH = 8;
    private static final int MAX_UNUSED = 5;

    List<Advice> advice() {
        var all = new ArrayList<Advice>();
        sts.trouble().ifPresent(trouble -> all.add(unfetched(trouble.failure())));
        sts.policy().ifPresent(policy -> {
            all.addAll(uncovered(policy));
            all.addAll(unused(policy));
            mode(policy).ifPresent(all::add);
            age(policy).ifPresent(all::add);
        });
        return all;
    }

    private Advice unfetched(TlsFailure failure) {
        var url = Zone.policyUrl(domain);
        var problem = "there is a record, and the policy it announces cannot be had, so mail goes as if there were"
                + " none: " + failure.detail();
        if (failure.type() == FailureType.STS_WEBPKI_INVALID) {
            return Advice.wrong("sts-policy-certificate", problem, "a certificate for mta-sts." + domain
                    + " from a public authority, on the host that serves " + url);
        }
        return switch (failure.reasonCode()) {
            case "content-type" -> Advice.wrong("sts-policy-content-type", problem,
                    "the header Content-Type: text/plain, on " + url);
            case "no-address", "no-such-host", "dns-failure" -> Advice.wrong("sts-policy-host-unknown", problem,
                    "mta-sts." + domain + ". IN CNAME <the host that serves the policy file>");
            case String code when code.startsWith("http-3") -> Advice.wrong("sts-policy-redirect", problem,
                    "the file itself at " + url + ", with status 200; senders do not follow redirects");
            case String code when code.startsWith("http-") -> Advice.wrong("sts-policy-http-status", problem,
                    "the policy file at " + url + ", with status 200");
            case String _ when failure.type() == FailureType.STS_POLICY_INVALID -> broken(problem);
            case String _ -> Advice.wrong("sts-policy-unreachable", problem,
                    "the policy file at " + url + ", on port 443, open to everybody");
        };
    }

    private Advice broken(String problem) {
        var lines = new ArrayList<>(List.of("this at " + Zone.policyUrl(domain) + ", then a new id in the record:"));
        lines.addAll(Zone.policyLines("testing", USUAL, mx));
        return new Advice(Advice.Level.WRONG, "sts-policy-syntax", problem, lines);
    }

    private List<Advice> uncovered(CachedPolicy policy) {
        return policy.policy().mode() == Mode.NONE
                ? List.of()
                : mx.stream()
                        .filter(host -> !policy.policy().covers(new DomainName(host)))
                        .map(host -> uncovered(policy, host))
                        .toList();
    }

    private Advice uncovered(CachedPolicy policy, String host) {
        var effect = policy.policy().mode() == Mode.ENFORCE
                ? ", so senders that honour the policy never use it"
                : "; under mode enforce senders would not use it";
        return Advice.wrong("sts-mx-not-covered", "the MX host " + host + " is not in the policy" + effect,
                "mx: " + host + "   (a line in the policy file, then a new id in the record:)",
                Zone.stsRecord(domain, Zone.freshId(now)));
    }

    private List<Advice> unused(CachedPolicy policy) {
        return policy.policy()
                .mx()
                .stream()
                .filter(pattern -> mx.stream().noneMatch(host -> pattern.matches(new DomainName(host))))
                .limit(MAX_UNUSED)
                .map(pattern -> Advice.hint("sts-mx-unused", "the policy's line 'mx: " + pattern
                        + "' stands for none of the domain's MX hosts; it does no harm, unless it is a slip"))
                .toList();
    }

    private Optional<Advice> mode(CachedPolicy policy) {
        return switch (policy.policy().mode()) {
            case ENFORCE -> Optional.empty();
            case NONE -> Optional.of(Advice.hint("sts-mode-none",
                    "the policy is withdrawn (mode none): nothing protects mail to the domain. Once all caches have"
                            + " seen it, record and file may go"));
            case TESTING -> Optional.of(testing(policy));
        };
    }

    private Advice testing(CachedPolicy policy) {
        var since = dateOf(policy.id());
        var isLong = since.filter(date -> date.isBefore(LocalDate.ofInstant(now.minus(LONG_TESTING), ZoneOffset.UTC)));
        var problem = isLong.map(date -> "the policy has been in mode testing since its id's date, " + date
                + ", and protects nothing")
                .orElse("the policy is in mode testing: failures are reported and protect nothing");
        return new Advice(isLong.isPresent() ? Advice.Level.WARNING : Advice.Level.HINT, "sts-mode-testing",
                problem + ". When the reports are clean, enforce it",
                List.of("mode: enforce   (in the policy file, then a new id in the record:)",
                        Zone.stsRecord(domain, Zone.freshId(now))));
    }

    /// Most make their ids of the date.
    private static Optional<LocalDate> dateOf(String id) {
        if (id.length() < DATE_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(id.substring(0, DATE_LENGTH), DATE));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private Optional<Advice> age(CachedPolicy policy) {
        var maxAge = policy.policy().maxAge();
        return policy.policy().mode() == Mode.NONE || maxAge.compareTo(SHORT) >= 0
                ? Optional.empty()
                : Optional.of(Advice.warning("sts-max-age-short", "the policy holds for " + maxAge.toSeconds()
                        + " s only, so a sender that writes seldom has no protection; a week is a good beginning",
                        "max_age: " + USUAL.toSeconds()));
    }
}
