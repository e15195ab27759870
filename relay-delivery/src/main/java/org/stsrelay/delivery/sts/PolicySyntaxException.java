package org.stsrelay.delivery.sts;

/// A policy body that breaks the grammar of RFC 8461 §3.2.
final class PolicySyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final String reasonCode;

    /// @param line counted from 1; 0 when the body as a whole is at fault
    /// @param reasonCode a short token for reports, such as `missing-max_age`
    /// @param problem what was expected and what was found
    PolicySyntaxException(int line, String reasonCode, String problem) {
        super(line > 0 ? "line " + line + ": " + problem : problem);
        this.line = line;
        this.reasonCode = reasonCode;
    }

    int line() {
        return line;
    }

    String reasonCode() {
        return reasonCode;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
