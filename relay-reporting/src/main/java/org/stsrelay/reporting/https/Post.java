package org.stsrelay.reporting.https;

import java.util.Set;
import org.stsrelay.delivery.https.Connection;
import org.stsrelay.delivery.https.Errand;
import org.stsrelay.delivery.https.HttpsException;
import org.stsrelay.delivery.https.HttpsException.Kind;
import org.stsrelay.delivery.https.OneLine;
import org.stsrelay.delivery.https.Reach;
import org.stsrelay.delivery.https.Request;
import org.stsrelay.delivery.https.Response;
import org.stsrelay.delivery.https.Visit;
import org.stsrelay.delivery.https.Visit.Vetted;
import org.stsrelay.delivery.https.WebHost;
import org.stsrelay.delivery.trust.Trust;
import org.stsrelay.reporting.run.Posted;

/// One report on its way to one host.
final class Post {

    private static final int TOO_LARGE = 413;

    /// Too slow, too early, too many: of the moment, though the host puts them among the client's faults.
    private static final Set<Integer> OF_THE_MOMENT = Set.of(408, 425, 429);

    private static final int MAX_WORD = 600;

    private final Trust trust;
    private final WebHost host;
    private final Request request;
    private final Visit visit;
    private volatile boolean connected;

    Post(Reach reach, Trust trust, WebHost host, Request request) {
        this.trust = trust;
        this.host = host;
        this.request = request;
        this.visit = new Visit(reach);
    }

    Errand<Posted> begin() {
        return new Errand<>("report-post " + host.name(), "posting a report to the " + host, this::posted);
    }

    /// When its time is over.
    Posted late() {
        var word = "the " + host + " " + visit.late();
        return connected ? new Posted.Hanging(word) : new Posted.Silent(word);
    }

    private Posted posted() {
        try {
            return postedTo(visit.vetted(host));
        } catch (HttpsException e) {
            return new Posted.Silent(word(e.reason()));
        }
    }

    /// A report on broken certificates has to get through to those who broke theirs, so one that proves nothing is no
    /// obstacle (RFC 8460 §3).
    private Posted postedTo(Vetted vetted) throws HttpsException {
        try (var connection = visit.connect(vetted, trust)) {
            return asked(connection, "");
        } catch (HttpsException e) {
            if (e.kind() != Kind.CERTIFICATE) {
                throw e;
            }
            return postedToAnybody(vetted, "; its certificate was passed over: " + e.reason());
        }
    }

    private Posted postedToAnybody(Vetted vetted, String remark) throws HttpsException {
        try (var connection = visit.connectUnproven(vetted)) {
            return asked(connection, remark);
        }
    }

    /// What breaks off once there is a connection may be due to the report, and says nothing about others for the host.
    private Posted asked(Connection connection, String remark) {
        connected = true;
        try {
            return judged(connection, connection.ask(request), remark);
        } catch (HttpsException e) {
            return new Posted.Later(word(e.reason()));
        }
    }

    /// By the status alone (RFC 8460 §5.4). What is not known to be for good is tried again: a redirect is followed by
    /// nobody, and may be gone tomorrow.
    private static Posted judged(Connection connection, Response response, String remark) {
        var status = response.status();
        var word = word(connection + " answered with status " + status + explained(response) + remark);
        if (status < 300) {
            return new Posted.Taken(word);
        }
        var forGood = status >= 400 && status < 500 && !OF_THE_MOMENT.contains(status);
        return forGood ? new Posted.Refused(word) : new Posted.Later(word);
    }

    private static String explained(Response response) {
        var status = response.status();
        if (status >= 300 && status < 400) {
            var places = response.values("Location");
            return ", a redirect, which is not followed; it led to "
                    + (places.isEmpty() ? "nowhere" : OneLine.of(String.join(" and ", places)));
        }
        if (status == TOO_LARGE) {
            return ": the report is larger than it takes";
        }
        return response.values("Retry-After")
                .stream()
                .findFirst()
                .map(when -> ", Retry-After " + OneLine.of(when))
                .orElse("");
    }

    private static String word(String text) {
        return OneLine.of(text, MAX_WORD);
    }
}
