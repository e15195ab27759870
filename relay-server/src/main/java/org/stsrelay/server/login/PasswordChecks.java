package org.stsrelay.server.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.stsrelay.server.users.Verifier;

/// Checks passwords that were sent as such. Each check costs as much as its verifier has iterations, so only a few run at
/// a time, the rest of the machine is for mail, and what was right is remembered for a while.
final class PasswordChecks {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);
    private static final int REMEMBERED = 1000;
    private static final int SECRET_OCTETS = 32;

    /// @param verifier the very one it was checked with: another reading of the file has others
    private record Right(Verifier verifier, long until) {}

    private final Clock clock;
    private final int atATime = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private final Semaphore turns = new Semaphore(atATime, true);
    private final byte[] secret = new byte[SECRET_OCTETS];
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<String, Right> right = new LinkedHashMap<>();

    PasswordChecks(Clock clock) {
        this.clock = clock;
        new SecureRandom().nextBytes(secret);
    }

    int atATime() {
        return atATime;
    }

    /// @return whether the password is right; empty when there was no turn for it in time
    Optional<Boolean> admits(Verifier verifier, String name, String password) {
        var key = key(name, password);
        if (isRemembered(key, verifier)) {
            return Optional.of(true);
        }
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            var admitted = verifier.admits(password);
            if (admitted) {
                remember(key, verifier);
            }
            return Optional.of(admitted);
        } finally {
            turns.release();
        }
    }

    private boolean isRemembered(String key, Verifier verifier) {
        lock.lock();
        try {
            var found = Optional.ofNullable(right.get(key));
            return found.filter(one -> one.verifier() == verifier && clock.millis() < one.until()).isPresent();
        } finally {
            lock.unlock();
        }
    }

    private void remember(String key, Verifier verifier) {
        lock.lock();
        try {
            right.remove(key);
            right.put(key, new Right(verifier, clock.millis() + REMEMBERED_FOR.toMillis()));
            while (right.size() > REMEMBERED) {
                right.pollFirstEntry();
            }
        } finally {
            lock.unlock();
        }
    }

    /// From which nothing can be had back by somebody without the secret, which is in memory only.
    private String key(String name, String password) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((name + "\0").getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(password.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HMAC", e);
        }
    }
}
