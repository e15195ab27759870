package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Orders;
import org.stsrelay.delivery.spool.Orders.Order;

/// What operators ordered to be returned to its sender. An order is in the row, and the row is held, so that a crash
/// neither forgets it nor has the message tried.
final class OrderBook {

    private static final Logger LOG = LoggerFactory.getLogger(OrderBook.class);

    private final Claims claims;
    private final Leases leases;
    private final Set<Consignment.Id> unreadable = new HashSet<>();

    OrderBook(Claims claims, Leases leases) {
        this.claims = claims;
        this.leases = leases;
    }

    private record Ordered(Consignment.Id id, String why) {}

    /// On the writer's thread, between two transactions.
    ///
    /// @param message behind this one's part, empty for the beginning
    Orders due(Db db, String message, int part, int limit) throws SQLException {
        var all = ordered(db, message, part, limit + leases.all().size() + unreadable.size() + 1);
        all.removeIf(order -> unreadable.contains(order.id()));
        var free = all.stream().filter(order -> !leases.isOut(order.id())).limit(limit).toList();
        var ready = new ArrayList<Order>();
        for (var order : free) {
            leased(db, order).ifPresent(ready::add);
        }
        return new Orders(ready, all.size() > free.size());
    }

    private static List<Ordered> ordered(Db db, String message, int part, int limit) throws SQLException {
        return db.list("""
                SELECT message, part, ordered FROM consignment
                WHERE ordered IS NOT NULL AND (message, part) > (?, ?) ORDER BY message, part LIMIT ?""",
                row -> new Ordered(
                        new Consignment.Id(new QueueId(row.getString("message")), row.getInt("part")),
                        row.getString("ordered")),
                message, part, limit);
    }

    /// A row that is not what was written stays held, and is complained of once after each start.
    private Optional<Order> leased(Db db, Ordered order) throws SQLException {
        try {
            return Optional.of(new Order(claims.lease(db, order.id()), order.why()));
        } catch (RuntimeException e) {
            LOG.error("{}: consignment {} cannot be read, so it is not returned to its sender: {}",
                    order.id().message(), order.id().part(), e.toString());
            unreadable.add(order.id());
            return Optional.empty();
        }
    }
}
