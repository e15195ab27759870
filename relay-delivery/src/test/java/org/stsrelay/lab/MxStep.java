package org.stsrelay.lab;

/// Where in a dialogue an MX host of the lab can be told to misbehave.
public enum MxStep {
    GREETING, EHLO, HELO, STARTTLS,
    /// After the 220 to STARTTLS.
    HANDSHAKE,
    /// EHLO under TLS.
    EHLO_UNDER_TLS, MAIL, RCPT, DATA,
    /// After the 354.
    BODY,
    /// After the chunk, in place of the answer to the end of data.
    BDAT, END_OF_DATA, RSET, QUIT
}
