package org.stsrelay.reporting.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Predicate;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.reporting.Submitter;
import org.stsrelay.reporting.mail.MailSignature;

/// How reports are sent.
///
/// @param submitter who reports; while it is not known nothing is sent
/// @param skip domains that get no report
/// @param sender empty when no report can go by mail, for which a sender and a signature are needed (RFC 8460 §3)
public record ReportSettings(boolean enabled, Optional<Submitter> submitter, Window window, Predicate<DomainName> skip,
        Optional<Sender> sender, Limits limits) {

    /// Whether there is anything to do at all.
    boolean isActive() {
        return enabled && submitter.isPresent();
    }

    /// @param from the envelope sender, and the one that people see
    public record Sender(Mailbox from, MailSignature signature) {}

    /// How many reports go out (P29, and RFC 8460 §7 on those who name a stranger's address).
    ///
    /// @param perHour at least so many may
    /// @param share of the mail that was accepted on the day before, which may be more
    /// @param perHostAndDay to one host; the rest goes on the next day
    public record Limits(int perHour, double share, int perHostAndDay) {

        /// One who evaluates reports for others is the destination of thousands of domains.
        public static final Limits STANDARD = new Limits(50, 0.1, 10_000);

        int perHourAfter(long accepted) {
            return Math.max(perHour, (int) Math.min(Integer.MAX_VALUE, accepted * share));
        }
    }

    /// Times of the day after, in UTC. The end may be on the day after that.
    public record Window(LocalTime from, LocalTime to) {

        private static final Duration DAY = Duration.ofDays(1);

        /// When the reports of a day go out. One that missed its window, since the relay was off, has one of the same
        /// length from now on.
        Moments after(LocalDate day, Instant now) {
            var begin = day.plusDays(1).atTime(from).toInstant(ZoneOffset.UTC);
            var end = begin.plus(length());
            if (!now.isBefore(end)) {
                return new Moments(now, now.plus(length()));
            }
            return new Moments(begin.isBefore(now) ? now : begin, end);
        }

        private Duration length() {
            var length = Duration.between(from, to);
            return length.isPositive() ? length : length.plus(DAY);
        }
    }

    record Moments(Instant from, Instant to) {}
}
