package org.stsrelay.server;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;

/// The name servers of the configuration in force.
record CurrentResolver(Supplier<Resolver> current) implements Resolver {

    @Override
    public Answer<List<MxRecord>> mx(DomainName name, Freshness freshness) {
        return current.get().mx(name, freshness);
    }

    @Override
    public Answer<List<InetAddress>> addresses(DomainName name, Freshness freshness) {
        return current.get().addresses(name, freshness);
    }

    @Override
    public Answer<List<String>> txt(DomainName name, Freshness freshness) {
        return current.get().txt(name, freshness);
    }

    @Override
    public Answer<List<String>> alias(DomainName name, Freshness freshness) {
        return current.get().alias(name, freshness);
    }

    @Override
    public Answer<List<TlsaRecord>> tlsa(DomainName name, Freshness freshness) {
        return current.get().tlsa(name, freshness);
    }
}
