package org.stsrelay.server.cli;

import java.util.List;
import java.util.stream.Stream;
import org.stsrelay.server.admin.QueueVerb;
import org.stsrelay.server.logging.LogText;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line as a whole.
public final class Program {

    /// So wide that no example is broken.
    private static final int HELP_WIDTH = 110;

    private final Shell shell;
    private final CommandLine root;

    public Program(Surroundings around, Actions actions) {
        shell = new Shell(around);
        root = new CommandLine(new Root(shell.globals()));
        root.addSubcommand(new CommandLine(new ServeCommand(shell, actions)));
        root.addSubcommand(new CommandLine(new DemoCommand(actions)));
        root.addSubcommand(config());
        root.addSubcommand(new CommandLine(new StatusCommand(shell)));
        root.addSubcommand(new CommandLine(new ReloadCommand(shell)));
        root.addSubcommand(queue());
        root.addSubcommand(policy());
        root.addSubcommand(domain(actions));
        root.addSubcommand(new CommandLine(new AuditCommand(shell, actions)));
        root.addSubcommand(provider());
        root.addSubcommand(user());
        root.addSubcommand(report());
        root.addSubcommand(dkim());
        root.addSubcommand(clock());
        root.addSubcommand(new CommandLine(new BackupCommand.Take(shell, actions.safekeeping())));
        root.addSubcommand(new CommandLine(new BackupCommand.Verify(shell, actions.safekeeping())));
        root.addSubcommand(new CommandLine(new BackupCommand.Restore(shell, actions.safekeeping())));
        root.addSubcommand(new CommandLine(new VersionCommand(shell)));
        configure(around);
    }

    /// @return the exit code
    public int run(String... arguments) {
        var exit = root.execute(arguments);
        shell.out().flush();
        shell.err().flush();
        return exit;
    }

    /// Every command that does something, by its full name.
    List<String> commands() {
        return leaves(root).map(command -> command.getCommandSpec().qualifiedName()).toList();
    }

    private static Stream<CommandLine> leaves(CommandLine command) {
        var children = command.getSubcommands().values();
        return children.isEmpty() ? Stream.of(command) : children.stream().flatMap(Program::leaves);
    }

    private CommandLine config() {
        return new CommandLine(new Group.Config()).addSubcommand(new CommandLine(new ConfigCheckCommand(shell)));
    }

    private CommandLine queue() {
        var queue = new CommandLine(new Group.Queue());
        queue.addSubcommand(new CommandLine(new QueueListCommand(shell)));
        queue.addSubcommand(new CommandLine(new QueueSummaryCommand(shell)));
        queue.addSubcommand(new CommandLine(new QueueShowCommand(shell)));
        for (var verb : QueueVerb.values()) {
            queue.addSubcommand(verb.token(), QueueActCommand.of(shell, verb));
        }
        queue.addSubcommand(new CommandLine(new BrakeCommand(shell)));
        queue.addSubcommand(new CommandLine(new FaultCommand(shell)));
        queue.addSubcommand(new CommandLine(new QueueExportCommand(shell)));
        queue.addSubcommand(new CommandLine(new QueueImportCommand(shell)));
        return queue;
    }

    private CommandLine policy() {
        var policy = new CommandLine(new Group.Policy());
        policy.addSubcommand(new CommandLine(new PolicyListCommand(shell)));
        policy.addSubcommand(new CommandLine(new PolicyCommand.Show(shell)));
        policy.addSubcommand(new CommandLine(new PolicyCommand.Refresh(shell)));
        policy.addSubcommand(new CommandLine(new PolicyCommand.Forget(shell)));
        return policy;
    }

    private CommandLine domain(Actions actions) {
        var domain = new CommandLine(new Group.Domain());
        domain.addSubcommand(new CommandLine(new DomainCheckCommand(shell, actions)));
        domain.addSubcommand(new CommandLine(new DomainPublishCommand(shell, actions)));
        return domain;
    }

    private CommandLine provider() {
        var provider = new CommandLine(new Group.Provider());
        provider.addSubcommand(new CommandLine(new ProviderListCommand(shell)));
        provider.addSubcommand(new CommandLine(new ProviderCommand.Pause(shell)));
        provider.addSubcommand(new CommandLine(new ProviderCommand.Resume(shell)));
        return provider;
    }

    private CommandLine report() {
        var report = new CommandLine(new Group.Report());
        report.addSubcommand(new CommandLine(new ReportListCommand(shell)));
        report.addSubcommand(new CommandLine(new ReportPreviewCommand(shell)));
        report.addSubcommand(new CommandLine(new ReportSendCommand(shell)));
        report.addSubcommand(new CommandLine(new ReportSuppressCommand(shell)));
        report.addSubcommand(new CommandLine(new ReportShowCommand(shell)));
        report.addSubcommand(new CommandLine(new ReportImportCommand(shell)));
        report.addSubcommand(new CommandLine(new ReportIncomingCommand(shell)));
        return report;
    }

    private CommandLine user() {
        var user = new CommandLine(new Group.User());
        user.addSubcommand(new CommandLine(new UserSetCommand(shell)));
        user.addSubcommand(new CommandLine(new UserListCommand(shell)));
        user.addSubcommand(new CommandLine(new UserRemoveCommand(shell)));
        return user;
    }

    private CommandLine dkim() {
        var dkim = new CommandLine(new Group.Dkim());
        dkim.addSubcommand(new CommandLine(new DkimRecordCommand(shell)));
        dkim.addSubcommand(new CommandLine(new DkimGenerateCommand(shell)));
        return dkim;
    }

    private CommandLine clock() {
        return new CommandLine(new Group.Clock()).addSubcommand(new CommandLine(new ClockAcceptCommand(shell)));
    }

    private void configure(Surroundings around) {
        root.setOut(around.out());
        root.setErr(around.err());
        root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        root.setUsageHelpWidth(HELP_WIDTH);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setParameterExceptionHandler((e, _) -> misused(e));
        root.setExecutionExceptionHandler((e, _, _) -> failed(e));
    }

    /// A short answer that leads on, instead of a page of usage below which the mistake disappears.
    private int misused(ParameterException e) {
        var command = e.getCommandLine();
        shell.err().println(LogText.masked(String.valueOf(e.getMessage())));
        UnmatchedArgumentException.printSuggestions(e, shell.err());
        shell.err().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return Exit.USAGE;
    }

    private int failed(Exception e) {
        if (e instanceof Failure failure) {
            shell.err().println(failure.sentence());
            return failure.exit();
        }
        shell.err().println("This should not happen, please report it: " + e);
        e.printStackTrace(shell.err());
        return Exit.INTERNAL;
    }
}
