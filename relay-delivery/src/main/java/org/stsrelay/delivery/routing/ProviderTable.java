package org.stsrelay.delivery.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.routing.MxHost.Addresses;

/// Who runs which MX hosts, and what they want to be sent at a time (P8): the shipped entries as an operator has changed
/// and extended them.
///
/// A host belongs to the entry with the longest suffix of its name, label by label: `evilgoogle.com` is not Google's.
public final class ProviderTable {

    private final ProviderLimits usual;
    private final List<Provider> entries;
    private final Map<String, Provider> bySuffix = new HashMap<>();
    private final Map<ProviderName, ProviderLimits> byName = new HashMap<>();

    /// @param rules of the operator; no two share a name or a suffix
    /// @param usual for those without an entry
    public ProviderTable(List<ProviderRule> rules, ProviderLimits usual) {
        this.usual = usual;
        this.entries = List.copyOf(merged(rules, usual));
        for (var entry : entries) {
            entry.mx().forEach(suffix -> bySuffix.put(suffix.ascii(), entry));
            byName.put(entry.name(), entry.limits());
        }
    }

    public List<Provider> entries() {
        return entries;
    }

    /// The provider of a destination. Its most preferred hosts say who that is; those that are in no entry are known by
    /// their names together, and without MX records by the network that they are in.
    ///
    /// @param hosts of its route, in their order and never empty
    public ProviderName of(DomainPart destination, List<MxHost> hosts) {
        var best = hosts.getFirst().preference();
        return hosts.stream()
                .filter(host -> host.preference() == best)
                .flatMap(host -> entryOf(host.name()).stream())
                .map(Provider::name)
                .min(ProviderName::compareTo)
                .orElseGet(() -> isItsOwnHost(destination, hosts) ? networkOf(hosts.getFirst()) : setOf(hosts));
    }

    public Optional<Provider> entryOf(DomainPart host) {
        return switch (host) {
            case DomainPart.Name(var name) -> entryOf(name);
            case DomainPart.Literal(_) -> Optional.empty();
        };
    }

    public ProviderLimits limitsAt(DomainPart host) {
        return entryOf(host).map(Provider::limits).orElse(usual);
    }

    public ProviderLimits limitsOf(ProviderName name) {
        return byName.getOrDefault(name, usual);
    }

    private Optional<Provider> entryOf(DomainName host) {
        var rest = host.ascii();
        while (!bySuffix.containsKey(rest)) {
            var dot = rest.indexOf('.');
            if (dot < 0) {
                return Optional.empty();
            }
            rest = rest.substring(dot + 1);
        }
        return Optional.ofNullable(bySuffix.get(rest));
    }

    private static boolean isItsOwnHost(DomainPart destination, List<MxHost> hosts) {
        return hosts.size() == 1 && hosts.getFirst().name().equals(destination);
    }

    private static ProviderName networkOf(MxHost host) {
        return switch (host.addresses()) {
            case Addresses.Known(var list, _, _) -> new ProviderName("net:" + AddressBlock.around(list.getFirst()));
            case Addresses.None(_),Addresses.Unknown(_),Addresses.Refused(_) -> setOf(List.of(host));
        };
    }

    private static ProviderName setOf(List<MxHost> hosts) {
        return new ProviderName(hosts.stream()
                .map(host -> host.name().toString())
                .sorted()
                .distinct()
                .collect(Collectors.joining(",", "mx:", "")));
    }

    private static List<Provider> merged(List<ProviderRule> rules, ProviderLimits usual) {
        var table = ShippedProviders.ALL;
        for (var rule : rules) {
            table = with(rule, table, usual);
        }
        return table;
    }

    /// The rule's entry replaces the one of its name, and takes its suffixes away from all others.
    private static List<Provider> with(ProviderRule rule, List<Provider> table, ProviderLimits usual) {
        var name = nameOf(rule, table);
        var before = table.stream().filter(entry -> entry.name().equals(name)).findFirst();
        var heir = before.or(() -> table.stream().filter(entry -> sharesSuffix(rule, entry)).findFirst());
        var suffixes = new ArrayList<>(rule.mx());
        before.ifPresent(entry -> suffixes.addAll(entry.mx()));
        var taken = new HashSet<>(suffixes);
        var result = new ArrayList<Provider>();
        result.add(new Provider(name, suffixes.stream().distinct().toList(),
                rule.over(heir.map(Provider::limits).orElse(usual))));
        table.stream().map(entry -> entry.without(taken)).filter(entry -> !entry.mx().isEmpty()).forEach(result::add);
        return result;
    }

    /// A rule without a name keeps that of an entry whose suffixes it covers in full.
    private static ProviderName nameOf(ProviderRule rule, List<Provider> table) {
        return rule.name()
                .or(() -> table.stream()
                        .filter(entry -> rule.mx().containsAll(entry.mx()))
                        .findFirst()
                        .map(Provider::name))
                .orElseGet(() -> new ProviderName(rule.mx().getFirst().ascii()));
    }

    private static boolean sharesSuffix(ProviderRule rule, Provider entry) {
        return entry.mx().stream().anyMatch(rule.mx()::contains);
    }
}
