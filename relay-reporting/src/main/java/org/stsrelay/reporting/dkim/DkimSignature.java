package org.stsrelay.reporting.dkim;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;
import org.apache.james.jdkim.DKIMSigner;
import org.apache.james.jdkim.exceptions.FailException;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.mail.MailSignature;

/// The signature that makes a report one of the submitter's (RFC 8460 §3): `d=` is its domain, there is no `l=`, and what a
/// reader of the report goes by is covered.
public final class DkimSignature implements MailSignature {

    private static final List<String> SIGNED = List.of("From", "To", "Subject", "Date", "Message-ID", "MIME-Version",
            "Content-Type", "TLS-Report-Domain", "TLS-Report-Submitter", "TLS-Required", "Auto-Submitted");

    private static final int WIDTH = 72;

    private final DomainName domain;
    private final DomainName selector;
    private final SigningKey key;

    /// @throws IllegalArgumentException when the key cannot be used, saying why
    public DkimSignature(DomainName domain, DomainName selector, PrivateKey key) {
        this.domain = domain;
        this.selector = selector;
        this.key = SigningKey.of(key);
    }

    /// What has to be published for the signature to be believed.
    public PublishedKey published() {
        return new PublishedKey(domain, selector, key.open());
    }

    @Override
    public String of(byte[] message, Instant at) throws IOException {
        var template = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=%s; t=%d; h=%s; bh=; b=;".formatted(domain,
                selector, at.getEpochSecond(), String.join(":", SIGNED));
        try {
            return folded(new DKIMSigner(template, key.secret()).sign(new ByteArrayInputStream(message)));
        } catch (FailException e) {
            throw new IOException("the report cannot be signed: " + e.getMessage(), e);
        }
    }

    /// At blanks between tags, which relaxed canonicalization takes for one blank whether folded or not (RFC 6376 §3.4.2),
    /// and inside `b=`, whose content is not signed.
    private static String folded(String field) {
        var text = new StringBuilder();
        var column = 0;
        for (var tag : field.split("(?<=;) ")) {
            if (column > 0) {
                text.append(column + 1 + tag.length() > WIDTH ? "\r\n " : " ");
                column = column + 1 + tag.length() > WIDTH ? 1 : column + 1;
            }
            var shown = tag.startsWith("b=") ? tag.replaceAll("(.{" + WIDTH + "})(?=.)", "$1\r\n ") : tag;
            text.append(shown);
            column += tag.length();
        }
        return text.append("\r\n").toString();
    }
}
