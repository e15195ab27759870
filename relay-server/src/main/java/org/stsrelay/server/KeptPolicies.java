package org.stsrelay.server;

import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.PolicyVersion;
import org.stsrelay.delivery.sts.StsPolicies;
import org.stsrelay.server.admin.PolicyDesk;

/// The policies as the admin server asks for them.
record KeptPolicies(StsPolicies policies) implements PolicyDesk {

    @Override
    public List<CachedPolicy> list() {
        return policies.list();
    }

    @Override
    public Optional<CachedPolicy> show(DomainName domain) {
        return policies.show(domain);
    }

    @Override
    public List<PolicyVersion.Fate> history(DomainName domain) {
        return policies.history(domain);
    }

    @Override
    public String refresh(DomainName domain) {
        return policies.refresh(domain);
    }

    @Override
    public boolean forget(DomainName domain) {
        return policies.forget(domain);
    }
}
