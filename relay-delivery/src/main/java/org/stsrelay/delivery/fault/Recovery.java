package org.stsrelay.delivery.fault;

import java.util.HashSet;
import java.util.Set;

/// Who fails and who succeeds while a fault stands, each unrelated domain once, by its latest session. Silence proves
/// nothing, so nothing of it is forgotten with time. Not safe for concurrent use.
final class Recovery {

    private final int domains;
    private final Set<String> failing;
    private final Set<String> mended = new HashSet<>();

    /// @param domains how many a fault takes
    /// @param failing with whom it was noticed
    Recovery(int domains, Set<String> failing) {
        this.domains = domains;
        this.failing = new HashSet<>(failing);
    }

    void failed(String domain) {
        mended.remove(domain);
        if (failing.size() < domains) {
            failing.add(domain);
        }
    }

    void succeeded(String domain) {
        failing.remove(domain);
        // Room for more than can be failing, so that those of whom nothing is heard any more are outvoted.
        if (mended.size() <= domains) {
            mended.add(domain);
        }
    }

    /// One that succeeds is no proof, since few fail all the time; a quarter of a fault's domains is, when most succeed.
    boolean isComplete() {
        return mended.size() >= Math.max(1, domains / 4) && mended.size() > failing.size();
    }
}
