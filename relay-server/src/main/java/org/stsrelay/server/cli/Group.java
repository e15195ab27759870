package org.stsrelay.server.cli;

import picocli.CommandLine.Command;

/// A command that is only the first word of others.
interface Group {

    @Command(name = "config", description = "The configuration file.")
    final class Config implements Group {}

    @Command(name = "queue", description = {"The messages that wait: look at them, act on them.",
            "list, retry, hold, release, bounce, delete and export take the same filters; all that are given must hold."})
    final class Queue implements Group {}

    @Command(name = "user", description = {
            "Who may log in at listeners with `auth`.",
            "These commands edit the users file; the running relay sees the change by itself.",
            "Comments and other lines stay as they are."})
    final class User implements Group {}

    @Command(name = "policy", description = "The MTA-STS policies that are kept: what recipient domains ask for.")
    final class Policy implements Group {}

    @Command(name = "domain", description = {
            "Recipient domains as mail would meet them now, and what their owners should publish.",
            "These commands need no running relay, send no mail, and change nothing."})
    final class Domain implements Group {}

    @Command(name = "provider", description = {"Who takes the mail of many domains, and how much of it at a time.",
            "A name is that of an entry of the provider table, or one that list shows."})
    final class Provider implements Group {}

    @Command(name = "report", description = {
            "TLS reports (RFC 8460): those that domains get about the mail they were sent, and what others report about you.",
            "A DATE is today, yesterday or a day such as 2026-11-24, in UTC."})
    final class Report implements Group {}

    @Command(name = "clock", description = "The machine's clock, and whether the relay believes it.")
    final class Clock implements Group {}

    @Command(name = "dkim", description = {"The key that signs report mail, and the DNS record that it is verified by.",
            "These commands need no running relay and change nothing in the DNS."})
    final class Dkim implements Group {}
}
