package org.stsrelay.delivery.policy;

/// How much an operator asks of a host that nobody else asks anything of.
public enum Proof {
    /// TLS if both can.
    ANY,
    /// TLS, with whatever certificate.
    ENCRYPTED,
    /// TLS, and a certificate that a trust anchor vouches for and that names the host.
    VERIFIED
}
