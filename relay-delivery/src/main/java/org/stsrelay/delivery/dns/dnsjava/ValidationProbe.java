package org.stsrelay.delivery.dns.dnsjava;

import org.stsrelay.delivery.dns.DnsListener;
import org.stsrelay.delivery.mail.DomainName;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/// Asks one name server for a name with good signatures, which must come with AD, and for one with bad ones, which must
/// not come at all.
///
/// @param names which ones
record ValidationProbe(Dnssec.Auto names) {

    sealed interface Result {

        /// A sentence without its end, naming the server.
        String reason();

        record Passes(String reason) implements Result {}

        record Fails(String reason) implements Result {}

        /// Silence, SERVFAIL, names that are gone: nothing follows from it.
        record Unclear(String reason) implements Result {}
    }

    Result of(NameServer server, Deadline deadline) {
        return switch (server.ask(query(names.signed()), deadline.left(), deadline)) {
            case Exchange.Answered(var answer) -> answer.getHeader().getFlag(Flags.AD)
                    ? ofBroken(server, deadline)
                    : new Result.Fails(server + " does not validate: " + names.signed() + " came without the AD bit");
            case Exchange.Trouble trouble -> new Result.Unclear(trouble.reason());
            case Exchange.Unasked(var reason) -> new Result.Unclear(reason);
        };
    }

    private Result ofBroken(NameServer server, Deadline deadline) {
        for (var name : names.broken()) {
            var result = ofBroken(server, name, deadline);
            if (!(result instanceof Result.Unclear)) {
                return result;
            }
        }
        return new Result.Unclear("whether " + server + " validates cannot be told: none of the names with wrong"
                + " signatures exists, " + names.broken());
    }

    private static Result ofBroken(NameServer server, DomainName name, Deadline deadline) {
        return switch (server.ask(query(name), deadline.left(), deadline)) {
            case Exchange.Answered(var answer) -> exists(answer)
                    ? new Result.Fails(server + " does not validate: it answers for " + name
                            + ", whose signatures are wrong")
                    : new Result.Unclear(name + " is gone");
            // Only the signatures were in the way if it comes once they do not matter.
            case Exchange.Declined(var reason) ->
                server.ask(query(name).withSignatures(), deadline.left(),
                        deadline) instanceof Exchange.Answered(var answer)
                        && exists(answer)
                                ? new Result.Passes(server + " validates")
                                : new Result.Unclear(reason);
            case Exchange.Silent(var reason) -> new Result.Unclear(reason);
            case Exchange.Unasked(var reason) -> new Result.Unclear(reason);
        };
    }

    private static boolean exists(Message answer) {
        return answer.getRcode() != Rcode.NXDOMAIN;
    }

    private static Query query(DomainName name) {
        return Question.of(name, DnsListener.Type.A).query(true);
    }
}
