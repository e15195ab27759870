package org.stsrelay.server.audit;

import java.util.ArrayList;
import java.util.List;

/// Counts what was found.
public final class Summary {

    /// What is shown to people; scripts get all of it.
    private static final int MAX_SHOWN = 100;

    private long domains;
    private long messages;
    private long enforce;
    private long testing;
    private long dane;
    private long refused;
    private long refusedMessages;
    private long waits;
    private long returned;
    private final List<Finding> shown = new ArrayList<>();

    public void add(Finding finding) {
        domains++;
        messages += finding.messages();
        enforce += finding.sts() == Finding.Sts.ENFORCE ? 1 : 0;
        testing += finding.sts() == Finding.Sts.TESTING ? 1 : 0;
        dane += finding.dane() ? 1 : 0;
        switch (finding.outcome()) {
            case DELIVERED -> {
            }
            case REFUSED -> {
                refused++;
                refusedMessages += finding.messages();
                if (shown.size() < MAX_SHOWN) {
                    shown.add(finding);
                }
            }
            case WAITS -> waits++;
            case RETURNED -> returned++;
        }
    }

    public long domains() {
        return domains;
    }

    public long messages() {
        return messages;
    }

    public long enforce() {
        return enforce;
    }

    public long testing() {
        return testing;
    }

    public long dane() {
        return dane;
    }

    public long refused() {
        return refused;
    }

    public long refusedMessages() {
        return refusedMessages;
    }

    /// Domains whose mail waits for another reason.
    public long waits() {
        return waits;
    }

    public long returned() {
        return returned;
    }

    /// The first of those that would be refused.
    public List<Finding> shown() {
        return List.copyOf(shown);
    }
}
