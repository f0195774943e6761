using System.CommandLine;
using System.Text.Json;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;
using XenWeb.CommandLine.Waits;

namespace XenWeb.CommandLine.Commands;

/// <summary>hosts, drain, activate.</summary>
internal static class HostCommands
{
    private static readonly Column[] _columns =
        [new("HOST"), new("STATE"), new("MODE"), new("DOMAINS", IsNumber: true), new("CPU", IsNumber: true), new("MEMORY", IsNumber: true), new("FREE", IsNumber: true), new("LOAD", IsNumber: true), new("NEEDS A LOOK", Wraps: true)];

    /// <summary>Makes them.</summary>
    public static IEnumerable<Command> Make(CommonOptions common, KnownNames names)
    {
        var host = names.Host("HOST", "Only this one", isOptional: true);
        yield return CommandParts.Make("hosts", "The hosts: how they are, what they hold, what is wrong", common, [host], (parsed, session, cancellation) => ListAsync(session, parsed.GetValue(host), cancellation));
        yield return Order("drain", "Empties a host: its domains are moved live to the others, then it is in maintenance", common, names);
        yield return Order("activate", "Lets a host take part again; a drain that goes on is cancelled by it", common, names);
    }

    /// <summary>A table of hosts.</summary>
    public static (IReadOnlyList<Column> Columns, IReadOnlyList<Cell[]> Rows) Table(IReadOnlyList<HostAnswer> hosts) => (_columns, [.. hosts.Select(Row)]);

    private static Command Order(string word, string description, CommonOptions common, KnownNames names)
    {
        var (host, ask) = (names.Host("HOST", "Which"), new AskOptions());
        return CommandParts.Make(word, description, common, new Symbol[] { host }.With(ask.All), (parsed, session, cancellation) =>
            ask.AskAsync(parsed, session, $"hosts/{CommandParts.Part(parsed.GetValue(host)!)}/{word}", [], cancellation));
    }

    private static async Task<int> ListAsync(Session session, string? host, CancellationToken cancellation)
    {
        var answer = await session.Lab.GetAsync(host is null ? "hosts" : $"hosts/{CommandParts.Part(host)}", cancellation);
        if (session.Screen.IsJson)
        {
            session.Screen.Json(answer);
            return ExitCode.Done;
        }
        HostAnswer[] hosts = answer.ValueKind == JsonValueKind.Array ? AnswerJson.Read(answer, AnswerJson.Default.HostAnswerArray) : [AnswerJson.Read(answer, AnswerJson.Default.HostAnswer)];
        var (columns, rows) = Table(hosts);
        session.Screen.Table(columns, rows, "There are no hosts yet: the web app's page Agents tells how one joins.");
        return ExitCode.Done;
    }

    private static Cell[] Row(HostAnswer host) =>
    [
        host.Name, Shades.Of(host.Liveness), Shades.Of(host.Mode), Words.Count(host.Domains), Words.Share(host.Cpu), Words.Share(host.Memory), Words.Bytes(host.FreeMemoryBytes), Words.Number(host.Load),
        Shades.Bad(string.Join("; ", [.. host.Degraded is { } why ? [why] : Array.Empty<string>(), .. host.Overloads ?? [], .. (host.Drain ?? []).Where(d => d.State == "stuck").Select(d => $"{d.Domain} is stuck: {d.Why}")])),
    ];
}
