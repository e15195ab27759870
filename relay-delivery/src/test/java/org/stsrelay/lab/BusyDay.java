package org.stsrelay.lab;

import java.net.InetAddress;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.Counted.Session;
import org.stsrelay.delivery.ledger.CountedFailure;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.CountedPolicy.Kind;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;

/// TLS sessions of a big sender, as they are counted: a third of the domains have a policy, one session in twenty fails.
public final class BusyDay {

    private final Random random = new Random(7);
    private final LocalDate day;
    private final int domains;

    public BusyDay(LocalDate day, int domains) {
        this.day = day;
        this.domains = domains;
    }

    public Counted next() {
        var number = random.nextInt(domains);
        var domain = DomainName.of("customer-" + number + ".example");
        var policy = number % 3 == 0
                ? new CountedPolicy(Kind.STS, domain,
                        List.of("version: STSv1", "mode: enforce", "mx: mx1." + domain, "mx: *.backup.example",
                                "max_age: 604800"),
                        List.of("mx1." + domain, "*.backup.example"))
                : new CountedPolicy(Kind.NONE, domain, List.of(), List.of());
        return random.nextInt(20) == 0
                ? new Counted(day, domain, policy, Session.FAILED, Optional.of(failure(domain)), true)
                : new Counted(day, domain, policy, Session.SUCCEEDED, Optional.empty(), true);
    }

    private CountedFailure failure(DomainName domain) {
        var types = FailureType.values();
        return new CountedFailure(types[random.nextInt(types.length)], "self-signed-certificate",
                Optional.of(InetAddress.ofLiteral("192.0.2." + random.nextInt(4))),
                Optional.of(new DomainPart.Name(DomainName.of("mx" + random.nextInt(2) + "." + domain))),
                Optional.of(new DomainPart.Name(domain)),
                Optional.of(InetAddress.ofLiteral("2001:db8::" + random.nextInt(4))));
    }
}
