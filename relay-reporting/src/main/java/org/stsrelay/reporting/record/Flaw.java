package org.stsrelay.reporting.record;

/// Something in a record that is not as RFC 8460 §3 has it.
///
/// @param position of the first character that is wrong, counted from 1 in the text of the record
/// @param sentence for the domain's owner
public record Flaw(int position, String sentence) {}
