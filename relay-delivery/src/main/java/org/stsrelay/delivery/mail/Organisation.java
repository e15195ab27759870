package org.stsrelay.delivery.mail;

import java.util.List;

/// Whose domain it is, roughly: `a.example.com` and `b.example.com` are one organisation's, `a.co.uk` and `b.co.uk` are
/// not. A guess is enough for telling one customer's many subdomains from many customers.
public final class Organisation {

    /// Below two-letter country codes, registries sell names under short labels like these.
    private static final int SHORT_LABEL = 3;

    private Organisation() {}

    public static String of(DomainPart destination) {
        return switch (destination) {
            case DomainPart.Name(var name) -> of(List.of(name.ascii().split("\\.")));
            case DomainPart.Literal _ -> destination.toString();
        };
    }

    private static String of(List<String> labels) {
        var size = labels.size();
        var isUnderCountry = size > 2 && labels.getLast().length() == 2
                && labels.get(size - 2).length() <= SHORT_LABEL;
        return String.join(".", labels.subList(Math.max(0, size - (isUnderCountry ? 3 : 2)), size));
    }
}
