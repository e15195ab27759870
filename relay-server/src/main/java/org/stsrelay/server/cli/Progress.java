package org.stsrelay.server.cli;

/// A bar on stderr for those who wait at a terminal; elsewhere a line for every tenth part.
final class Progress {

    private static final int WIDTH = 40;
    private static final int PARTS = 10;

    private final Shell shell;
    private final int total;
    private final String thing;
    private final boolean live;
    private int done;

    /// @param total how many steps there are; nothing is shown of a single one
    /// @param thing what a step deals with
    Progress(Shell shell, int total, String thing) {
        this.shell = shell;
        this.total = total;
        this.thing = thing;
        this.live = shell.around().console().isPresent();
        show();
    }

    void step() {
        done++;
        show();
    }

    /// Makes room for other text.
    void clear() {
        if (live && total > 1) {
            shell.err().print("\r\u001b[K");
            shell.err().flush();
        }
    }

    private void show() {
        if (total <= 1) {
            return;
        }
        var filled = (int) ((long) WIDTH * done / total);
        if (live) {
            shell.err().print("\r[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + done + "/" + total);
            shell.err().flush();
        } else if (isTenth()) {
            shell.err().println(done + " of " + total + " " + thing + "s");
        }
    }

    private boolean isTenth() {
        return done > 0 && (done == total || (long) PARTS * done / total != (long) PARTS * (done - 1) / total);
    }
}
