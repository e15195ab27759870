package org.stsrelay.delivery.sts;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.sts.CachedPolicy.Trouble.Kind;
import org.stsrelay.delivery.sts.StsListener.Alarm;

/// Tells the operator what became of policies, once for each change: a weaker policy, a record that is gone and a failure
/// that may end in an expiry are alarms, long before the expiry (RFC 8461 §10.2).
final class FetchLog {

    private static final Logger LOG = LoggerFactory.getLogger(FetchLog.class);

    private final KeptPolicies kept;
    private final StsListener listener;

    FetchLog(KeptPolicies kept, StsListener listener) {
        this.kept = kept;
        this.listener = listener;
    }

    /// @param before the policy that was kept last, expired or not
    void learnt(CachedPolicy fresh, Optional<CachedPolicy> before) {
        var mode = fresh.policy().mode().token();
        if (before.isEmpty()) {
            LOG.info("{} has an MTA-STS policy: mode {}, id {}, until {}", fresh.domain(), mode, fresh.id(),
                    fresh.expires());
            return;
        }
        switch (Weakening.of(before.get().policy(), fresh.policy())) {
            case MODE ->
                alarm(Alarm.MODE_WEAKENED, "{} has weakened its MTA-STS policy from mode {} to mode {} (id {})",
                        fresh.domain(), before.get().policy().mode().token(), mode, fresh.id());
            case MAX_AGE -> alarm(Alarm.MAX_AGE_CUT,
                    "{} has cut the max_age of its MTA-STS policy from {} s to {} s (mode {}, id {})", fresh.domain(),
                    before.get().policy().maxAge().toSeconds(), fresh.policy().maxAge().toSeconds(), mode, fresh.id());
            case NONE -> changed(fresh, before.get());
        }
    }

    private static void changed(CachedPolicy fresh, CachedPolicy before) {
        before.trouble()
                .filter(trouble -> fresh.trouble().isEmpty())
                .ifPresent(trouble -> LOG.info("the MTA-STS policy of {} can be had again, after: {}", fresh.domain(),
                        trouble.reason()));
        if (!before.policy().equals(fresh.policy())) {
            LOG.info("{} has changed its MTA-STS policy: mode {}, id {}, until {}", fresh.domain(),
                    fresh.policy().mode().token(), fresh.id(), fresh.expires());
        }
    }

    void failed(DomainName domain, TlsFailure failure) {
        kept.holding(domain)
                .ifPresentOrElse(held -> troubled(held, Kind.FETCH, failure.detail()),
                        () -> LOG.info("no MTA-STS policy of {} could be had; mail to it goes as if it had none: {}",
                                domain, failure.detail()));
    }

    /// Something is wrong with what is kept. The way out of MTA-STS ends in a policy host that is gone (RFC 8461 §8.3), so
    /// a withdrawn policy alarms nobody.
    void troubled(CachedPolicy held, Kind kind, String reason) {
        if (!kept.troubled(held, kind, reason) || held.policy().mode() == StsPolicy.Mode.NONE) {
            return;
        }
        var mode = held.policy().mode().token();
        switch (kind) {
            case FETCH -> alarm(Alarm.REFRESH_FAILED, "the MTA-STS policy of {} could not be fetched anew; the one kept"
                    + " (mode {}, id {}) holds until {}: {}", held.domain(), mode, held.id(), held.expires(), reason);
            case RECORD -> alarm(Alarm.RECORD_LOST, "the MTA-STS record of {} is lost; the policy kept (mode {}, id {})"
                    + " holds until {}: {}", held.domain(), mode, held.id(), held.expires(), reason);
            case DNS ->
                LOG.warn("the MTA-STS policy of {} cannot be confirmed; the one kept (mode {}, id {}) holds until"
                        + " {}: {}", held.domain(), mode, held.id(), held.expires(), reason);
        }
    }

    private void alarm(Alarm alarm, String sentence, Object... values) {
        LOG.warn(sentence, values);
        listener.alarmed(alarm);
    }
}
