using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;
using XenWeb.CommandLine.Waits;

namespace XenWeb.CommandLine.Commands;

/// <summary>domains, migrate, start, and the orders that a domain takes.</summary>
internal static class DomainCommands
{
    private static readonly Column[] _columns =
        [new("DOMAIN"), new("HOST"), new("STATE"), new("VCPUS", IsNumber: true), new("CPU", IsNumber: true), new("MEMORY", IsNumber: true), new("IN", IsNumber: true), new("OUT", IsNumber: true), new("NEEDS A LOOK", Wraps: true)];

    private static readonly (string Word, string Description)[] _orders =
    [
        ("shutdown", "Asks a domain to shut down"),
        ("reboot", "Asks a domain to reboot"),
        ("pause", "Stops a domain where it is"),
        ("unpause", "Lets a paused domain go on"),
    ];

    /// <summary>Makes them.</summary>
    public static IEnumerable<Command> Make(CommonOptions common, KnownNames names)
    {
        yield return List(common, names);
        yield return Migrate(common, names);
        yield return Start(common, names);
        foreach (var (word, description) in _orders) yield return Order(word, description, common, names);
        yield return Destroy(common, names);
    }

    /// <summary>A table of domains.</summary>
    public static (IReadOnlyList<Column> Columns, IReadOnlyList<Cell[]> Rows) Table(IReadOnlyList<DomainAnswer> domains) => (_columns, [.. domains.Select(Row)]);

    private static Command List(CommonOptions common, KnownNames names)
    {
        var domain = names.Domain("DOMAIN", "Only this one, by name or UUID", isOptional: true);
        var host = names.HostOption("--host", "Only those of a host");
        var state = new Option<string?>("--state") { Description = "Only those in a state, such as running or paused", HelpName = "STATE" };
        return CommandParts.Make("domains", "The domains: where they are and what they use", common, [domain, host, state], async (parsed, session, cancellation) =>
        {
            var path = parsed.GetValue(domain) is { } one ? $"domains/{CommandParts.Part(one)}" : CommandParts.Query("domains", ("host", parsed.GetValue(host)), ("state", parsed.GetValue(state)));
            var answer = await session.Lab.GetAsync(path, cancellation);
            if (session.Screen.IsJson)
            {
                session.Screen.Json(answer);
                return ExitCode.Done;
            }
            DomainAnswer[] domains = answer.ValueKind == JsonValueKind.Array ? AnswerJson.Read(answer, AnswerJson.Default.DomainAnswerArray) : [AnswerJson.Read(answer, AnswerJson.Default.DomainAnswer)];
            var (columns, rows) = Table(domains);
            session.Screen.Table(columns, rows, "There are no such domains.");
            return ExitCode.Done;
        });
    }

    private static Command Migrate(CommonOptions common, KnownNames names)
    {
        var (domain, to, ask) = (names.Domain("DOMAIN", "Which, by name or UUID"), names.HostOption("--to", "Where to; where it is best off if it is left out"), new AskOptions());
        return CommandParts.Make("migrate", "Moves a domain live", common, new Symbol[] { domain, to }.With(ask.All), (parsed, session, cancellation) =>
        {
            var body = new JsonObject();
            if (parsed.GetValue(to) is { } host) body["to"] = host;
            return ask.AskAsync(parsed, session, $"domains/{CommandParts.Part(parsed.GetValue(domain)!)}/migrate", body, cancellation);
        });
    }

    private static Command Start(CommonOptions common, KnownNames names)
    {
        var (configuration, host, ask) = (names.Configuration("CONFIGURATION", "Its name"), names.HostOption("--host", "Where; on the one with the lowest load if it is left out"), new AskOptions());
        return CommandParts.Make("start", "Starts a domain from a configuration", common, new Symbol[] { configuration, host }.With(ask.All), (parsed, session, cancellation) =>
        {
            var body = new JsonObject();
            if (parsed.GetValue(host) is { } where) body["host"] = where;
            return ask.AskAsync(parsed, session, $"configurations/{CommandParts.Part(parsed.GetValue(configuration)!)}/start", body, cancellation);
        });
    }

    private static Command Order(string word, string description, CommonOptions common, KnownNames names)
    {
        var (domain, ask) = (names.Domain("DOMAIN", "Which, by name or UUID"), new AskOptions());
        return CommandParts.Make(word, description, common, new Symbol[] { domain }.With(ask.All), (parsed, session, cancellation) =>
            ask.AskAsync(parsed, session, $"domains/{CommandParts.Part(parsed.GetValue(domain)!)}/{word}", [], cancellation));
    }

    // What can't be undone is said twice
    private static Command Destroy(CommonOptions common, KnownNames names)
    {
        var (domain, ask) = (names.Domain("DOMAIN", "Which, by name or UUID"), new AskOptions());
        var yes = new Option<string?>("--yes") { Description = "Its name or UUID once more: what it has not written to its disks is lost", HelpName = "DOMAIN" };
        return CommandParts.Make("destroy", "Takes a domain away at once, as pulling the plug", common, new Symbol[] { domain, yes }.With(ask.All), (parsed, session, cancellation) =>
        {
            var name = parsed.GetValue(domain)!;
            if (parsed.GetValue(yes) != name) throw new Failure(ExitCode.Usage, $"What {name} has not written to its disks would be lost. If that is meant: xenwebctl destroy {name} --yes {name}");
            return ask.AskAsync(parsed, session, $"domains/{CommandParts.Part(name)}/destroy", [], cancellation);
        });
    }

    private static Cell[] Row(DomainAnswer domain) =>
    [
        domain.Name, domain.Host, Shades.Of(domain.State), Words.Count(domain.Vcpus), Words.Number(domain.CpuCores), Words.Bytes(domain.MemoryBytes), Words.Bits(domain.NetworkInBitsPerSecond), Words.Bits(domain.NetworkOutBitsPerSecond),
        domain.Quarantine is { } why ? Shades.Bad($"in quarantine: {why}") : domain.CannotMigrate is { } cannot ? $"can't be migrated: {cannot}" : "",
    ];
}
