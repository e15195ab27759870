package org.stsrelay.server.demo;

import java.util.List;
import java.util.function.Consumer;
import org.stsrelay.lab.Lab;

/// One thing that can happen to a message, and what has to come of it.
///
/// @param domain the recipient's
/// @param policy what the domain publishes, for the table
/// @param setUp makes the domain
/// @param delivered whether the message goes out
/// @param security what the connection has then
/// @param tlsResult the result that a TLS report would carry
record Scenario(String domain, String policy, Consumer<Lab> setUp, boolean delivered, String security,
        String tlsResult) {

    private static final String ENFORCE = "enforce";
    private static final String TESTING = "testing";

    static List<Scenario> all() {
        return List.of(
                new Scenario("good.example", ENFORCE, Scenario::good, true, "authenticated", "success"),
                new Scenario("expired.example", ENFORCE, Scenario::expired, false, "none", "certificate-expired"),
                new Scenario("wrongname.example", ENFORCE, Scenario::wrongName, false, "none",
                        "certificate-host-mismatch"),
                new Scenario("rogueca.example", ENFORCE, Scenario::rogueAuthority, false, "none",
                        "certificate-not-trusted"),
                new Scenario("nostarttls.example", ENFORCE, Scenario::withoutStartTls, false, "none",
                        "starttls-not-supported"),
                new Scenario("rogue-mx.example", ENFORCE, Scenario::rogueMx, false, "none", "validation-failure"),
                new Scenario("testing.example", TESTING, Scenario::testing, true, "encrypted",
                        "certificate-not-trusted"),
                new Scenario("backup.example", ENFORCE, Scenario::backup, true, "authenticated",
                        "certificate-expired"),
                new Scenario("nopolicy.example", "none", Scenario::withoutPolicy, true, "encrypted", "success"),
                new Scenario("plain.example", "none", Scenario::plain, true, "plaintext", "starttls-not-supported"));
    }

    private static void good(Lab lab) {
        lab.host("mx1.good.example");
        enforced(lab, "good.example", "mx1.good.example");
    }

    private static void expired(Lab lab) {
        lab.host("mx1.expired.example", mx -> mx.proving(lab.authority().expired("mx1.expired.example")));
        enforced(lab, "expired.example", "mx1.expired.example");
    }

    private static void wrongName(Lab lab) {
        lab.host("mx1.wrongname.example", mx -> mx.proving(lab.authority().issue("mx1.other.example")));
        enforced(lab, "wrongname.example", "mx1.wrongname.example");
    }

    private static void rogueAuthority(Lab lab) {
        lab.host("mx1.rogueca.example", mx -> mx.proving(lab.rogue().issue("mx1.rogueca.example")));
        enforced(lab, "rogueca.example", "mx1.rogueca.example");
    }

    private static void withoutStartTls(Lab lab) {
        lab.host("mx1.nostarttls.example", mx -> mx.withoutTls());
        enforced(lab, "nostarttls.example", "mx1.nostarttls.example");
    }

    private static void rogueMx(Lab lab) {
        lab.host("mx.intruder.example");
        lab.domain("rogue-mx.example", "mx.intruder.example");
        lab.policy("rogue-mx.example", "1", ENFORCE, "*.rogue-mx.example");
    }

    private static void testing(Lab lab) {
        lab.host("mx1.testing.example", mx -> mx.proving(lab.rogue().issue("mx1.testing.example")));
        lab.domain("testing.example", "mx1.testing.example");
        lab.policy("testing.example", "1", TESTING, "*.testing.example");
    }

    private static void backup(Lab lab) {
        lab.host("mx1.backup.example", mx -> mx.proving(lab.authority().expired("mx1.backup.example")));
        lab.host("mx2.backup.example");
        lab.domain("backup.example", "mx1.backup.example", "mx2.backup.example");
        lab.policy("backup.example", "1", ENFORCE, "*.backup.example");
    }

    private static void withoutPolicy(Lab lab) {
        lab.host("mx1.nopolicy.example", mx -> mx.proving(lab.rogue().issue("mx1.nopolicy.example")));
        lab.domain("nopolicy.example", "mx1.nopolicy.example");
    }

    private static void plain(Lab lab) {
        lab.host("mx1.plain.example", mx -> mx.withoutTls());
        lab.domain("plain.example", "mx1.plain.example");
    }

    private static void enforced(Lab lab, String domain, String host) {
        lab.domain(domain, host);
        lab.policy(domain, "1", ENFORCE, host);
    }
}
