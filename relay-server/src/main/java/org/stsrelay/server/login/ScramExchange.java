package org.stsrelay.server.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.stsrelay.server.users.Saslprep;
import org.stsrelay.server.users.Verifier;

/// SCRAM-SHA-256 (RFC 5802, RFC 7677): the client proves that it knows the password, and we that we knew it before.
final class ScramExchange implements Exchange {

    private static final int MAX_MESSAGE = 2048;

    private final Logins logins;
    private final Object client;
    private final String ownNonce;
    private Stage stage = new Stage.Begun();

    private sealed interface Stage {

        record Begun() implements Stage {}

        record Challenged(ScramMessages.First first, String name, Verifier verifier, String challenge)
                implements
                    Stage {}

        /// The client has our signature, and answers it with nothing.
        record Proved(Step.Accepted result) implements Stage {}

        record Over() implements Stage {}
    }

    /// @param client who counts for failures
    /// @param ownNonce printable, without a comma, different each time
    ScramExchange(Logins logins, Object client, String ownNonce) {
        this.logins = logins;
        this.client = client;
        this.ownNonce = ownNonce;
    }

    @Override
    public String prompt() {
        return "";
    }

    @Override
    public Step answer(byte[] response) {
        var now = stage;
        stage = new Stage.Over();
        return switch (now) {
            case Stage.Begun() -> text(response).flatMap(ScramMessages::first)
                    .map(this::challenge)
                    .orElseGet(Step.Malformed::new);
            case Stage.Challenged challenged -> text(response).flatMap(ScramMessages::last)
                    .map(last -> verify(challenged, last))
                    .orElseGet(Step.Malformed::new);
            case Stage.Proved(var result) -> response.length == 0 ? result : new Step.Malformed();
            case Stage.Over() -> new Step.Malformed();
        };
    }

    private static Optional<String> text(byte[] response) {
        return response.length > MAX_MESSAGE ? Optional.empty() : Utf8.decode(response);
    }

    private Step challenge(ScramMessages.First first) {
        var name = Saslprep.query(first.name()).orElse("");
        var wait = logins.waitFor(client, name);
        if (wait.isPresent()) {
            return new Step.TooSoon(wait.get());
        }
        var verifier = logins.users().verifierFor(name);
        var challenge = "r=" + first.nonce() + ownNonce + ",s=" + Base64.getEncoder().encodeToString(verifier.salt())
                + ",i=" + verifier.iterations();
        stage = new Stage.Challenged(first, name, verifier, challenge);
        return new Step.Challenge(challenge);
    }

    private Step verify(Stage.Challenged challenged, ScramMessages.Last last) {
        var first = challenged.first();
        if (!last.nonce().equals(first.nonce() + ownNonce)
                || !Arrays.equals(last.channelBinding(), first.header().getBytes(UTF_8))) {
            return new Step.Malformed();
        }
        var authMessage = first.bare() + "," + challenged.challenge() + "," + last.withoutProof();
        var proved = challenged.verifier().isProvedBy(last.proof(), authMessage);
        var itself = first.onBehalfOf()
                .map(other -> Saslprep.query(other).orElse("").equals(challenged.name()))
                .orElse(true);
        return switch (logins.settle(challenged.name(), challenged.verifier(), proved && itself, client)) {
            case Step.Accepted accepted -> {
                stage = new Stage.Proved(accepted);
                yield new Step.Challenge("v=" + Base64.getEncoder()
                        .encodeToString(challenged.verifier().signature(authMessage)));
            }
            case Step other -> other;
        };
    }
}
