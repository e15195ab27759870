package org.stsrelay.delivery.dane;

/// The numbers of TLSA records that mean something here (RFC 7218 §2).
final class Parameters {

    /// DANE-TA, a trust anchor (RFC 7671 §5.2).
    static final int TRUST_ANCHOR = 2;

    /// DANE-EE, the host's own certificate or key (RFC 7671 §5.1).
    static final int END_ENTITY = 3;

    static final int CERTIFICATE = 0;
    static final int PUBLIC_KEY = 1;

    static final int FULL = 0;
    static final int SHA_256 = 1;
    static final int SHA_512 = 2;

    private Parameters() {}
}
