package org.stsrelay.delivery.policy;

/// The oldest protocol that an operator lets pass.
public enum TlsVersion {
    TLS_1_2, TLS_1_3;

    /// @param protocol as the Java runtime spells it
    public boolean isMetBy(String protocol) {
        return switch (this) {
            case TLS_1_2 -> protocol.equals("TLSv1.2") || protocol.equals("TLSv1.3");
            case TLS_1_3 -> protocol.equals("TLSv1.3");
        };
    }

    @Override
    public String toString() {
        return switch (this) {
            case TLS_1_2 -> "TLSv1.2";
            case TLS_1_3 -> "TLSv1.3";
        };
    }
}
