package org.stsrelay.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// How an MX host of the lab behaves. Begin with [#good] and change what the test is about.
///
/// @param name what it calls itself
/// @param keywords what EHLO offers in clear; STARTTLS comes by itself with an identity
/// @param keywordsUnderTls what EHLO offers under TLS
/// @param identity what it proves itself with; without one it knows no TLS
/// @param protocols the TLS versions it speaks; empty for the runtime's
/// @param ciphers the suites it knows; empty for the runtime's
/// @param asksForCertificate whether it asks for a client certificate
/// @param acts what it does wrong, by step
/// @param recipients what it does at RCPT, by address
/// @param latency before each group of answers
/// @param recording whether the journal gets everything, or counts only
public record MxScript(String name, List<String> keywords, List<String> keywordsUnderTls, Optional<Identity> identity,
        List<String> protocols, List<String> ciphers, boolean asksForCertificate, Map<MxStep, MxAct> acts,
        Map<String, MxAct> recipients, Duration latency, boolean recording) {

    private static final List<String> ALL =
            List.of("PIPELINING", "SIZE 104857600", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES");

    public MxScript {
        keywords = List.copyOf(keywords);
        keywordsUnderTls = List.copyOf(keywordsUnderTls);
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
        acts = Map.copyOf(acts);
        recipients = Map.copyOf(recipients);
    }

    /// Everything works, without TLS.
    public static MxScript good(String name) {
        return new MxScript(name, ALL, ALL, Optional.empty(), List.of(), List.of(), false, Map.of(), Map.of(),
                Duration.ZERO, true);
    }

    /// Everything works, with STARTTLS.
    public static MxScript good(String name, Identity identity) {
        return good(name).proving(identity);
    }

    public MxScript proving(Identity other) {
        return new MxScript(name, keywords, keywordsUnderTls, Optional.of(other), protocols, ciphers,
                asksForCertificate, acts, recipients, latency, recording);
    }

    public MxScript withoutTls() {
        return new MxScript(name, keywords, keywordsUnderTls, Optional.empty(), protocols, ciphers, asksForCertificate,
                acts, recipients, latency, recording);
    }

    /// Exactly these, in clear and under TLS.
    public MxScript offering(String... some) {
        return new MxScript(name, List.of(some), List.of(some), identity, protocols, ciphers, asksForCertificate, acts,
                recipients, latency, recording);
    }

    public MxScript offeringInClear(String... some) {
        return new MxScript(name, List.of(some), keywordsUnderTls, identity, protocols, ciphers, asksForCertificate,
                acts, recipients, latency, recording);
    }

    public MxScript offeringUnderTls(String... some) {
        return new MxScript(name, keywords, List.of(some), identity, protocols, ciphers, asksForCertificate, acts,
                recipients, latency, recording);
    }

    /// REQUIRETLS as well, under TLS, where alone it counts (RFC 8689 §4.2.1).
    public MxScript requiringTls() {
        return offeringUnderTls(with(keywordsUnderTls, "REQUIRETLS"));
    }

    /// REQUIRETLS as well, in clear, where nobody may believe it.
    public MxScript requiringTlsInClear() {
        return offeringInClear(with(keywords, "REQUIRETLS"));
    }

    private static String[] with(List<String> some, String more) {
        return Stream.concat(some.stream(), Stream.of(more)).toArray(String[]::new);
    }

    /// All but this one.
    public MxScript without(String keyword) {
        return offering(keywords.stream().filter(each -> !keywordOf(each).equals(keyword)).toArray(String[]::new));
    }

    public MxScript speaking(List<String> tlsVersions, List<String> suites) {
        return new MxScript(name, keywords, keywordsUnderTls, identity, tlsVersions, suites, asksForCertificate, acts,
                recipients, latency, recording);
    }

    public MxScript askingForCertificate() {
        return new MxScript(name, keywords, keywordsUnderTls, identity, protocols, ciphers, true, acts, recipients,
                latency, recording);
    }

    public MxScript on(MxStep step, MxAct act) {
        var more = new EnumMap<MxStep, MxAct>(MxStep.class);
        more.putAll(acts);
        more.put(step, act);
        return new MxScript(name, keywords, keywordsUnderTls, identity, protocols, ciphers, asksForCertificate, more,
                recipients, latency, recording);
    }

    public MxScript on(MxStep step, String reply) {
        return on(step, MxAct.say(reply));
    }

    /// @param address as it stands between the brackets
    public MxScript onRcpt(String address, MxAct act) {
        var more = new HashMap<>(recipients);
        more.put(address, act);
        return new MxScript(name, keywords, keywordsUnderTls, identity, protocols, ciphers, asksForCertificate, acts,
                more, latency, recording);
    }

    public MxScript onRcpt(String address, String reply) {
        return onRcpt(address, MxAct.say(reply));
    }

    /// As if it were far away.
    public MxScript away(Duration roundTrip) {
        return new MxScript(name, keywords, keywordsUnderTls, identity, protocols, ciphers, asksForCertificate, acts,
                recipients, roundTrip, recording);
    }

    /// Takes everything as fast as it can and remembers numbers only.
    public MxScript asSink() {
        return new MxScript(name, keywords, keywordsUnderTls, identity, protocols, ciphers, asksForCertificate, acts,
                recipients, latency, false);
    }

    Optional<MxAct> at(MxStep step) {
        return Optional.ofNullable(acts.get(step));
    }

    Optional<MxAct> atRcpt(String address) {
        return Optional.ofNullable(recipients.get(address)).or(() -> at(MxStep.RCPT));
    }

    boolean offers(String keyword, boolean tls) {
        return offered(tls).stream().anyMatch(each -> keywordOf(each).equalsIgnoreCase(keyword));
    }

    String ehlo(boolean tls) {
        var lines = new ArrayList<String>();
        lines.add(name);
        lines.addAll(offered(tls));
        var reply = new StringBuilder();
        for (var i = 0; i < lines.size(); i++) {
            reply.append(i == 0 ? "" : "\r\n")
                    .append("250")
                    .append(i == lines.size() - 1 ? " " : "-")
                    .append(lines.get(i));
        }
        return reply.toString();
    }

    private List<String> offered(boolean tls) {
        if (tls || identity.isEmpty() || keywords.stream().anyMatch(each -> each.equalsIgnoreCase("STARTTLS"))) {
            return tls ? keywordsUnderTls : keywords;
        }
        var all = new ArrayList<>(keywords);
        all.add("STARTTLS");
        return all;
    }

    private static String keywordOf(String offer) {
        return offer.split(" ", 2)[0];
    }
}
