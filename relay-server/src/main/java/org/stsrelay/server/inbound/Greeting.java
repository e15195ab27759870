package org.stsrelay.server.inbound;

/// How the client introduced itself. It is free to say anything (P21).
///
/// @param name what it called itself, possibly nothing
/// @param extended whether it said EHLO
record Greeting(String name, boolean extended) {

    private static final int MAX_NAME = 255;

    Greeting {
        name = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
    }
}
