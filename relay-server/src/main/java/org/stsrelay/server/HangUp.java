package org.stsrelay.server;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGHUP, which by custom has a daemon read its configuration again.
///
/// The runtime offers signals in `sun.misc` alone (module jdk.unsupported), for which the compiler has a warning that
/// cannot be switched off: hence by name.
final class HangUp {

    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

    private HangUp() {}

    /// Has each SIGHUP from now on do this, on a thread of its own, instead of ending the process.
    static void handle(Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var run = MethodHandles.lookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(action);
            var reaction =
                    MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(run, 0, signal));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), reaction);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn(
                    "SIGHUP will not reload the configuration, and may end the relay; `stsrelay reload` does reload: {}",
                    e.toString());
        }
    }
}
