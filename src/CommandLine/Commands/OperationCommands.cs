using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;
using XenWeb.CommandLine.Waits;

namespace XenWeb.CommandLine.Commands;

/// <summary>operations, cancel, migrations.</summary>
internal static class OperationCommands
{
    private static readonly Column[] _operations = [new("ID"), new("SINCE"), new("WHAT"), new("STATE"), new("DONE", IsNumber: true), new("BY"), new("NOW", Wraps: true)];
    private static readonly Column[] _items = [new("DOMAIN"), new("STATE"), new("WHY", Wraps: true)];
    private static readonly Column[] _migrations = [new("DOMAIN"), new("FROM"), new("TO"), new("STATE"), new("DONE", IsNumber: true), new("LEFT", IsNumber: true), new("WHY", Wraps: true)];

    /// <summary>Makes them.</summary>
    public static IEnumerable<Command> Make(CommonOptions common, KnownNames names)
    {
        yield return List(common, names);
        yield return Cancel(common, names);
        yield return Migrations(common, names);
    }

    /// <summary>A table of operations.</summary>
    public static (IReadOnlyList<Column> Columns, IReadOnlyList<Cell[]> Rows) Table(IReadOnlyList<OperationAnswer> operations, TimeProvider time) => (_operations, [.. operations.Select(o => Row(o, time))]);

    /// <summary>A table of migrations.</summary>
    public static (IReadOnlyList<Column> Columns, IReadOnlyList<Cell[]> Rows) Table(IReadOnlyList<MigrationAnswer> migrations) => (_migrations, [.. migrations.Select(Row)]);

    private static Command List(CommonOptions common, KnownNames names)
    {
        var id = names.Operation("OPERATION", "Only this one, with its domains or steps", isOptional: true);
        var host = names.HostOption("--host", "Only those of a host");
        var state = new Option<string?>("--state") { Description = "Only those that are accepted, running, done, failed or cancelled", HelpName = "STATE" };
        return CommandParts.Make("operations", "What was asked for: that goes on, and what ended lately", common, [id, host, state], async (parsed, session, cancellation) =>
        {
            var one = parsed.GetValue(id);
            var answer = await session.Lab.GetAsync(one is null ? CommandParts.Query("operations", ("host", parsed.GetValue(host)), ("state", parsed.GetValue(state))) : $"operations/{CommandParts.Part(one)}", cancellation);
            Tell(session, answer);
            return ExitCode.Done;
        });
    }

    private static void Tell(Session session, JsonElement answer)
    {
        if (session.Screen.IsJson)
        {
            session.Screen.Json(answer);
            return;
        }
        OperationAnswer[] all = answer.ValueKind == JsonValueKind.Array ? AnswerJson.Read(answer, AnswerJson.Default.OperationAnswerArray) : [AnswerJson.Read(answer, AnswerJson.Default.OperationAnswer)];
        var (columns, rows) = Table(all, session.Around.Time);
        session.Screen.Table(columns, rows, "There are no such operations.");
        if (answer.ValueKind == JsonValueKind.Array || all[0].Items is not { Count: > 0 } items) return;
        session.Screen.Say("");
        session.Screen.Table(_items, [.. items.Select(i => new Cell[] { i.Domain, Shades.Of(i.State), i.Why })], "");
    }

    private static Command Cancel(CommonOptions common, KnownNames names)
    {
        var (id, ask) = (names.Operation("OPERATION", "Which"), new AskOptions());
        return CommandParts.Make("cancel", "Takes an operation back: a drain ends with the host active again, a plan between two steps", common, new Symbol[] { id }.With(ask.WithoutKey), async (parsed, session, cancellation) =>
        {
            var path = $"operations/{CommandParts.Part(parsed.GetValue(id)!)}";
            var body = new JsonObject();
            ask.Fill(parsed, body);
            JsonElement answer;
            try
            {
                answer = await session.Lab.PostAsync($"{path}/cancel", body, null, cancellation);
            }
            catch (Failure failure) when (failure.Code == ExitCode.Refused)
            {
                // The first answer was lost, or somebody else was quicker: it is as it was asked for
                answer = await session.Lab.GetAsync(path, cancellation);
                if (AnswerJson.Read(answer, AnswerJson.Default.OperationAnswer).State != "cancelled") throw;
            }
            var operation = AnswerJson.Read(answer, AnswerJson.Default.OperationAnswer);
            var within = ask.Within(parsed);
            if (within is { } wait && !operation.Ended)
            {
                answer = await new Follower(session).ToEndAsync(operation.Id, wait, cancellation);
                operation = AnswerJson.Read(answer, AnswerJson.Default.OperationAnswer);
            }
            if (session.Screen.IsJson) session.Screen.Json(answer);
            else session.Screen.Say($"{operation.What} is {operation.State}: {operation.Text}");
            // It may have been at its end before it was taken back
            return within is null || operation.State == "cancelled" ? ExitCode.Done : ExitCode.Failed;
        });
    }

    private static Command Migrations(CommonOptions common, KnownNames names)
    {
        var (host, domain) = (names.HostOption("--host", "Only those from or to a host"), names.DomainOption("--domain", "Only those of a domain"));
        var state = new Option<string?>("--state") { Description = "Only those that are ordered, moving, done, failed or undefined", HelpName = "STATE" };
        return CommandParts.Make("migrations", "What moves and what moved, with why", common, [host, domain, state], async (parsed, session, cancellation) =>
        {
            var answer = await session.Lab.GetAsync(CommandParts.Query("migrations", ("host", parsed.GetValue(host)), ("domain", parsed.GetValue(domain)), ("state", parsed.GetValue(state))), cancellation);
            if (session.Screen.IsJson)
            {
                session.Screen.Json(answer);
                return ExitCode.Done;
            }
            var (columns, rows) = Table(AnswerJson.Read(answer, AnswerJson.Default.MigrationAnswerArray));
            session.Screen.Table(columns, rows, "There are no such migrations.");
            return ExitCode.Done;
        });
    }

    private static Cell[] Row(OperationAnswer operation, TimeProvider time) =>
        [operation.Id.ToString(), Words.Moment(operation.CreatedAt, time), operation.What, Shades.Of(operation.State), Words.Share(operation.Progress), operation.Reason?.Who, operation.Text];

    private static Cell[] Row(MigrationAnswer migration) =>
        [migration.Domain, migration.From, migration.To, Shades.Of(migration.State), Words.Share(migration.Progress), migration.SecondsLeft is { } left ? Words.Seconds(left) : "–", migration.Why];
}
