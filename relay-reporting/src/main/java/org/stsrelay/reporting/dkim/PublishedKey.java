package org.stsrelay.reporting.dkim;

import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// The public half of a key as the DNS should have it, for everybody to verify by.
///
/// There is no `s=tlsrpt` in it (RFC 8460 §3): verifiers that know no such service have to leave the key alone, and then
/// the mail that carries a report is taken for unsigned. Without `s=` a key is for all services (RFC 6376 §3.6.1).
public record PublishedKey(DomainName domain, DomainName selector, RSAPublicKey key) {

    /// RFC 1035 §3.3: so much fits in one character-string.
    private static final int LONGEST_STRING = 255;

    /// Where the record stands.
    public DomainName name() {
        return domain.child(selector + "._domainkey");
    }

    /// The record as one text.
    public String text() {
        return "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /// The record as the character-strings that a zone has it in.
    public List<String> strings() {
        return Arrays.asList(text().split("(?<=\\G.{" + LONGEST_STRING + "})"));
    }

    /// A line of a zone file.
    public String zoneLine() {
        return name() + ". IN TXT ( \"" + String.join("\" \"", strings()) + "\" )";
    }

    /// What keeps verifiers from believing the key: nothing, when all of them do.
    ///
    /// @param texts the TXT records at [#name], the strings of each joined
    public List<String> flaws(List<String> texts) {
        return switch (texts.size()) {
            case 0 -> List.of("there is no such record");
            case 1 -> flaws(texts.getFirst());
            default -> List.of("there are " + texts.size()
                    + " records, of which a verifier may take any (RFC 6376 §3.6.2.2); keep one");
        };
    }

    private List<String> flaws(String text) {
        return switch (KeyRecord.of(text)) {
            case KeyRecord.Unreadable(var reason) -> List.of(reason);
            case KeyRecord.Tags tags -> flaws(tags);
        };
    }

    private List<String> flaws(KeyRecord.Tags tags) {
        var flaws = new ArrayList<String>();
        ofData(tags).ifPresent(flaws::add);
        if (!tags.value("k").orElse("rsa").equals("rsa")) {
            flaws.add("its k= is not rsa");
        }
        if (tags.value("h").isPresent() && !tags.list("h").contains("sha256")) {
            flaws.add("its h= does not list sha256");
        }
        ofServices(tags).ifPresent(flaws::add);
        if (tags.list("t").contains("y")) {
            flaws.add("its t=y says that signing is a test, so nobody may rely on the signature");
        }
        return flaws;
    }

    private Optional<String> ofData(KeyRecord.Tags tags) {
        var data = tags.value("p").map(text -> text.replaceAll("[ \t\r\n]", ""));
        if (data.isEmpty()) {
            return Optional.of("it has no p=, the key");
        }
        if (data.get().isEmpty()) {
            return Optional.of("its p= is empty: the key is revoked");
        }
        try {
            return Arrays.equals(Base64.getDecoder().decode(data.get()), key.getEncoded())
                    ? Optional.empty()
                    : Optional.of("its p= is another key");
        } catch (IllegalArgumentException _) {
            return Optional.of("its p= is no base64");
        }
    }

    private static Optional<String> ofServices(KeyRecord.Tags tags) {
        var services = tags.list("s");
        if (tags.value("s").isEmpty() || services.contains("*")) {
            return Optional.empty();
        }
        if (services.contains("tlsrpt")) {
            return services.contains("email")
                    ? Optional.empty()
                    : Optional.of(
                            "its s= is not for mail, so that spam filters take the mail for unsigned; leave s= out");
        }
        return Optional.of("its s= is not for TLS reports, which some ignore then (RFC 8460 §3); leave s= out");
    }
}
