package org.stsrelay.lab;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows the identity that belongs to the name asked for, or to the address when none was; for other names there is none and
/// the handshake fails. The aliases are the names.
final class LabWebKeys extends X509ExtendedKeyManager {

    private final Map<String, Identity> identities;

    LabWebKeys(Map<String, Identity> identities) {
        this.identities = identities;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        var session = (ExtendedSSLSession) ((SSLSocket) socket).getHandshakeSession();
        return session.getRequestedServerNames()
                .stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst()
                .or(() -> Optional.of(LabWeb.UNNAMED))
                .filter(name -> fits(name, keyType))
                .orElse(null);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        var identity = identities.get(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        var identity = identities.get(alias);
        return identity == null ? null : identity.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return identities.keySet().stream().filter(name -> fits(name, keyType)).toArray(String[]::new);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    private boolean fits(String name, String keyType) {
        var identity = identities.get(name);
        return identity != null && identity.key().getAlgorithm().equals(keyType);
    }
}
