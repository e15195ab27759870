package org.stsrelay.server.config;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/// A place in the file, as editors count, with the line to show.
record Position(int line, int column, String snippet) {

    static final Position START = new Position(1, 1, "");

    private static final int INDENT = 4;
    private static final int WIDTH = 100;

    static Position of(Node node) {
        return node.getStartMark().map(Position::of).orElse(START);
    }

    static Position of(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1, mark.createSnippet(INDENT, WIDTH));
    }
}
