package org.stsrelay.server.login;

/// One login under way.
public interface Exchange {

    /// What a client is told that sent no initial response.
    String prompt();

    /// @param response without its base64, any octets
    Step answer(byte[] response);
}
