using System.Collections.Immutable;
using System.Globalization;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Xen;

/// <summary>What xl does right now, read back from the running processes: it tells the truth after a restart, and of migrations that others started.</summary>
/// <param name="Migrating">What the guests that <c>xl migrate</c> moves away were called by: names, or domain numbers if a person gave those.</param>
/// <param name="IsReceiving">Whether an <c>xl migrate-receive</c> is at work.</param>
public sealed record XlProcesses(ImmutableArray<string> Migrating, bool IsReceiving)
{
    // xl migrate's options that take a value: a configuration and the ssh command.
    private const string ValueOptions = "Cs";

    /// <summary>Reads /proc.</summary>
    public static XlProcesses Read(string procPath)
    {
        var running = ProcessTable.Read(procPath, arguments => Subcommand(arguments) is not null);
        return new XlProcesses(
            [.. running.Select(process => MigratedGuest(process.Arguments)).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            // One whose parent has ended is no migration: it stays as the arrived guest's monitor as long as the guest runs.
            running.Any(process => process.Parent != 1 && Subcommand(process.Arguments)?.Name == "migrate-receive"));
    }

    /// <summary>The processes that carry the stream of the migration run by this xl (ssh); they end it without harm to the guest.</summary>
    public static IEnumerable<int> Transports(string procPath, int xl) =>
        ProcessTable.Read(procPath, arguments => Path.GetFileName(arguments[0]) != "libxl-save-helper")
            .Where(process => process.Parent == xl).Select(process => process.Id);

    /// <summary>The guest of <c>xl [-v] migrate [options] GUEST HOST</c>; null for any other command line.</summary>
    public static string? MigratedGuest(ImmutableArray<string> arguments)
    {
        if (Subcommand(arguments) is not { Name: "migrate" } migrate) return null;
        for (var i = migrate.At + 1; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith('-')) return argument;
            // "-s ssh" takes the next argument, "-sssh" holds its value.
            if (argument.Length == 2 && ValueOptions.Contains(argument[1])) i++;
        }
        return null;
    }

    /// <summary>A domain's number, if that is how it was called.</summary>
    public static int? Number(string guest) => int.TryParse(guest, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The program is xl, or a shell that runs a script of that name (a wrapper that does not exec).
    private static (string Name, int At)? Subcommand(ImmutableArray<string> arguments)
    {
        var first = Path.GetFileName(arguments[0]) == "xl" ? 1 : arguments.Length > 1 && Path.GetFileName(arguments[1]) == "xl" ? 2 : 0;
        if (first == 0) return null;
        while (first < arguments.Length && arguments[first].StartsWith('-')) first++;
        return first < arguments.Length ? (arguments[first], first) : null;
    }
}
