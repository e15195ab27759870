package org.stsrelay.delivery.sts.https;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;

/// A resolver whose name server takes its time.
public final class StallingResolver implements Resolver {

    private final Resolver behind;
    private final CountDownLatch end;

    public StallingResolver(Resolver behind, CountDownLatch end) {
        this.behind = behind;
        this.end = end;
    }

    @Override
    public Answer<List<MxRecord>> mx(DomainName name, Freshness freshness) {
        stall();
        return behind.mx(name, freshness);
    }

    @Override
    public Answer<List<InetAddress>> addresses(DomainName name, Freshness freshness) {
        stall();
        return behind.addresses(name, freshness);
    }

    @Override
    public Answer<List<String>> txt(DomainName name, Freshness freshness) {
        stall();
        return behind.txt(name, freshness);
    }

    @Override
    public Answer<List<String>> alias(DomainName name, Freshness freshness) {
        stall();
        return behind.alias(name, freshness);
    }

    @Override
    public Answer<List<TlsaRecord>> tlsa(DomainName name, Freshness freshness) {
        stall();
        return behind.tlsa(name, freshness);
    }

    private void stall() {
        try {
            end.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
