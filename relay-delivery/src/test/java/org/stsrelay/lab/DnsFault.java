package org.stsrelay.lab;

import java.time.Duration;

/// What the lab's DNS does to questions about a name instead of answering them.
public sealed interface DnsFault {

    /// The answer is this code and nothing else: `SERVFAIL`, `REFUSED`, `NOTIMP` ...
    record Code(String rcode) implements DnsFault {}

    /// No answer at all.
    record Drop() implements DnsFault {}

    /// The right answer, late.
    record Delay(Duration by) implements DnsFault {}

    /// TC=1 and no records by UDP; the right answer by TCP.
    record Truncate() implements DnsFault {}

    /// As if there were no such name, whatever the zone holds.
    record NoName() implements DnsFault {}

    /// As if the name had no such record, whatever the zone holds.
    record NoRecord() implements DnsFault {}

    /// A CNAME is answered alone, its target is left to the asker.
    record AliasOnly() implements DnsFault {}

    /// The right answer under a wrong id.
    record WrongId() implements DnsFault {}

    /// The right answer to a question that was not asked.
    record WrongQuestion() implements DnsFault {}

    /// Octets that are no DNS message.
    record Garbage() implements DnsFault {}

    /// The question comes back, and is no answer.
    record Echo() implements DnsFault {}

    /// A referral to other servers, as from a server that does not recurse.
    record Referral() implements DnsFault {}

    /// There is no such name, says an unsigned zone that has no say in it.
    record ForeignDenial(String zone) implements DnsFault {}

    /// The right answer, and beside it a record of an unsigned zone that has nothing to do with it.
    record ForeignAuthority(String zone) implements DnsFault {}

    /// The absence of a record without the SOA that says how long it holds.
    record NoSoa() implements DnsFault {}
}
