using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;
using XenWeb.CommandLine.Waits;

namespace XenWeb.CommandLine.Commands;

/// <summary>watch: hosts, what moves and what was asked for, as it changes; or one operation until its end.</summary>
internal sealed class WatchCommand
{
    private const int PeriodUsualSeconds = 2;
    private readonly Argument<string> _operation;
    private readonly Option<string?> _host;
    private readonly Option<int> _period = new("--interval") { Description = $"Seconds between two looks, 1 to 3600 (default {PeriodUsualSeconds})", HelpName = "SECONDS", DefaultValueFactory = _ => PeriodUsualSeconds };
    private readonly Option<int?> _count = new("--count") { Description = "End after so many looks (default: at Ctrl-C)", HelpName = "N" };
    private readonly WaitOptions _wait = new();

    private WatchCommand(KnownNames names)
    {
        _operation = names.Operation("OPERATION", "An operation, which is followed until its end", isOptional: true);
        _host = names.HostOption("--host", "One host and its domains");
        _period.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 3600) given.AddError("--interval must be 1 to 3600 seconds");
        });
    }

    /// <summary>One look at the lab.</summary>
    private sealed record Look(DateTimeOffset At, JsonElement Hosts, JsonElement? Domains, JsonElement Migrations, JsonElement Operations);

    /// <summary>Makes it.</summary>
    public static Command Make(CommonOptions common, KnownNames names)
    {
        var watch = new WatchCommand(names);
        return CommandParts.Make("watch", "The lab live: hosts, what moves, what was asked for; or one operation until its end", common, [watch._operation, watch._host, watch._period, watch._count, watch._wait.Timeout], watch.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        if (parsed.GetValue(_operation) is { } text)
        {
            if (!Guid.TryParse(text, out var id)) throw new Failure(ExitCode.Usage, $"'{text}' is no operation's id: 'xenwebctl operations' lists them");
            // Who can't be reached now, or is not known, is told at once; what is lost later is waited for
            await session.Lab.GetAsync($"operations/{id}", cancellation);
            return Outcome.Tell(session.Screen, await new Follower(session).ToEndAsync(id, parsed.GetValue(_wait.Timeout), cancellation));
        }
        if (session.Screen.IsJson) await LookAsync(parsed, session, look => session.Screen.Json(JsonOf(look), isLine: true), cancellation);
        else if (session.Around.OutputIsTerminal) await LiveAsync(parsed, session, cancellation);
        else await LookAsync(parsed, session, new ChangeLines(session).Tell, cancellation);
        return ExitCode.Done;
    }

    private Task LiveAsync(ParseResult parsed, Session session, CancellationToken cancellation) => session.Screen.Output.Live(new Text("…")).AutoClear(false).Overflow(VerticalOverflow.Ellipsis)
        .StartAsync(context => LookAsync(parsed, session, look =>
        {
            context.UpdateTarget(Picture(look, session.Around.Time));
            context.Refresh();
        }, cancellation));

    private async Task LookAsync(ParseResult parsed, Session session, Action<Look> show, CancellationToken cancellation)
    {
        var (host, left) = (parsed.GetValue(_host), parsed.GetValue(_count) ?? int.MaxValue);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(parsed.GetValue(_period)), session.Around.Time);
        do
        {
            show(await ReadAsync(session, host, cancellation));
        }
        while (--left > 0 && await timer.WaitForNextTickAsync(cancellation));
    }

    private static async Task<Look> ReadAsync(Session session, string? host, CancellationToken cancellation)
    {
        var (hosts, domains) = (await session.Lab.GetAsync(host is null ? "hosts" : $"hosts/{CommandParts.Part(host)}", cancellation), (JsonElement?)null);
        if (host is not null) domains = await session.Lab.GetAsync(CommandParts.Query("domains", ("host", host)), cancellation);
        var migrations = await session.Lab.GetAsync(CommandParts.Query("migrations", ("state", "moving"), ("host", host)), cancellation);
        var operations = await session.Lab.GetAsync(CommandParts.Query("operations", ("state", "running"), ("host", host)), cancellation);
        return new Look(session.Around.Time.GetUtcNow(), hosts, domains, migrations, operations);
    }

    private static JsonElement JsonOf(Look look)
    {
        var json = new JsonObject { ["at"] = look.At.ToString("O"), ["hosts"] = Node(look.Hosts), ["migrations"] = Node(look.Migrations), ["operations"] = Node(look.Operations) };
        if (look.Domains is { } domains) json["domains"] = Node(domains);
        return JsonElement.Parse(json.ToJsonString());

        static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText());
    }

    private static HostAnswer[] HostsOf(Look look) =>
        look.Hosts.ValueKind == JsonValueKind.Array ? AnswerJson.Read(look.Hosts, AnswerJson.Default.HostAnswerArray) : [AnswerJson.Read(look.Hosts, AnswerJson.Default.HostAnswer)];

    private static Rows Picture(Look look, TimeProvider time)
    {
        var (hosts, operations) = (HostsOf(look), AnswerJson.Read(look.Operations, AnswerJson.Default.OperationAnswerArray));
        var migrations = AnswerJson.Read(look.Migrations, AnswerJson.Default.MigrationAnswerArray);
        List<IRenderable> parts = [new Text($"{Words.Moment(look.At, time)}: {Words.Many(hosts.Length, "host")}, {Words.Many(hosts.Sum(h => h.Domains), "domain")}, {migrations.Length} moving. Ctrl-C ends it."), new Text("")];
        Add(HostCommands.Table(hosts));
        if (look.Domains is { } domains) Add(DomainCommands.Table(AnswerJson.Read(domains, AnswerJson.Default.DomainAnswerArray)));
        if (migrations.Length > 0) Add(OperationCommands.Table(migrations));
        if (operations.Length > 0) Add(OperationCommands.Table(operations, time));
        return new Rows(parts);

        void Add((IReadOnlyList<Column> Columns, IReadOnlyList<Cell[]> Rows) table)
        {
            parts.Add(Screen.Of(table.Columns, table.Rows));
            parts.Add(new Text(""));
        }
    }

    /// <summary>Where nobody looks at a terminal: a line for each change, the first look whole.</summary>
    private sealed class ChangeLines(Session session)
    {
        private Dictionary<string, string> _said = [];

        public void Tell(Look look)
        {
            var now = new Dictionary<string, string>();
            foreach (var host in HostsOf(look)) now[$"host {host.Name}"] = $"{host.Liveness}, {host.Mode}, {Words.Many(host.Domains, "domain")}{string.Concat((host.Overloads ?? []).Select(o => $"; {o}"))}";
            foreach (var domain in look.Domains is { } domains ? AnswerJson.Read(domains, AnswerJson.Default.DomainAnswerArray) : []) now[$"domain {domain.Name}"] = $"{domain.State} on {domain.Host}";
            foreach (var move in AnswerJson.Read(look.Migrations, AnswerJson.Default.MigrationAnswerArray)) now[$"migration of {move.Domain}"] = $"{move.From} → {move.To}, {Words.Share(move.Progress)}: {move.Why}";
            foreach (var operation in AnswerJson.Read(look.Operations, AnswerJson.Default.OperationAnswerArray)) now[$"{operation.What} ({operation.Id})"] = $"{operation.Text}";
            foreach (var (what, text) in now.Where(n => _said.GetValueOrDefault(n.Key) != n.Value)) session.Screen.Say($"{Words.Moment(look.At, session.Around.Time)} {what}: {text}");
            foreach (var what in _said.Keys.Where(k => !now.ContainsKey(k))) session.Screen.Say($"{Words.Moment(look.At, session.Around.Time)} {what}: no more");
            _said = now;
        }
    }
}
