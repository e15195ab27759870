package org.stsrelay.delivery.mail;

/// Who runs the hosts that take a destination's mail: what limits are counted by (P8). Many domains share one provider.
///
/// @param text such as `google` for an entry of the provider table, `mx:mx1.example.org,mx2.example.org` for a set of
///     MX hosts that is in no entry, or `net:192.0.2.0/24`
public record ProviderName(String text) implements Comparable<ProviderName> {

    @Override
    public int compareTo(ProviderName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
