using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;
using XenWeb.CommandLine.Waits;

namespace XenWeb.CommandLine.Commands;

/// <summary>plan: what would balance the lab, and what if; with --apply it is done.</summary>
internal sealed class PlanCommand
{
    private readonly Option<string[]> _drain;
    private readonly Option<string[]> _lose;
    private readonly Option<string[]> _start;
    private readonly Option<int?> _moves = new("--most-moves") { Description = "The most steps (default: as many as are worth it)", HelpName = "N" };
    private readonly Option<bool> _spare = new("--no-spare") { Description = "Steps may leave more hosts whose loss the others could not take" };
    private readonly Option<bool> _balance = new("--no-balance") { Description = "Only what must move does" };
    private readonly Option<bool> _apply = new("--apply") { Description = "Make its first steps, up to the knee of its curve" };
    private readonly Option<int?> _steps = new("--steps") { Description = "With --apply: make so many steps", HelpName = "N" };
    private readonly Option<string?> _id = new("--id") { Description = "With --apply: the plan that was shown before, in the last half hour, instead of a new one", HelpName = "PLAN" };
    private readonly AskOptions _ask = new();

    private PlanCommand(KnownNames names)
    {
        _drain = names.Several("--drain", "What if this host is to be empty? For several, more than once", "HOST", "hosts");
        _lose = names.Several("--lose", "What if this host is lost? For several, more than once", "HOST", "hosts");
        _start = names.Several("--start", "What if domains of this configuration are started? NAME, or NAME:COUNT", "NAME", "configurations");
    }

    /// <summary>Makes it.</summary>
    public static Command Make(CommonOptions common, KnownNames names)
    {
        var plan = new PlanCommand(names);
        Symbol[] parts = [plan._drain, plan._lose, plan._start, plan._moves, plan._spare, plan._balance, plan._apply, plan._steps, plan._id, .. plan._ask.All];
        return CommandParts.Make("plan", "Which domains to move where, in which order and why; nothing is changed without --apply", common, parts, plan.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        var apply = parsed.GetValue(_apply);
        if (!apply && (parsed.GetValue(_id) is not null || parsed.GetValue(_steps) is not null)) throw new Failure(ExitCode.Usage, "--id and --steps go with --apply");
        if (parsed.GetValue(_id) is { } known) return await ApplyAsync(parsed, session, known, cancellation);
        var answer = await session.Lab.PostAsync("plans", BodyOf(parsed), null, cancellation);
        var plan = AnswerJson.Read(answer, AnswerJson.Default.PlanAnswer);
        if (!apply)
        {
            if (session.Screen.IsJson) session.Screen.Json(answer);
            else PlanWords.Tell(session.Screen, plan);
            return ExitCode.Done;
        }
        if (!session.Screen.IsJson) PlanWords.Tell(session.Screen, plan, isApplied: true);
        if (plan.WhyNot is { } why) throw new Failure(ExitCode.Refused, $"This can't be made: {why}");
        if (plan.Steps.Count > 0) return await ApplyAsync(parsed, session, plan.Id.ToString(), cancellation);
        if (session.Screen.IsJson) session.Screen.Json(answer);
        return ExitCode.Done;
    }

    private Task<int> ApplyAsync(ParseResult parsed, Session session, string plan, CancellationToken cancellation)
    {
        var body = new JsonObject();
        if (parsed.GetValue(_steps) is { } steps) body["steps"] = steps;
        return _ask.AskAsync(parsed, session, $"plans/{CommandParts.Part(plan)}/apply", body, cancellation);
    }

    private JsonObject BodyOf(ParseResult parsed)
    {
        var policy = new JsonObject { ["keepSpare"] = !parsed.GetValue(_spare), ["balance"] = !parsed.GetValue(_balance) };
        if (parsed.GetValue(_moves) is { } moves) policy["mostMoves"] = moves;
        var body = new JsonObject { ["policy"] = policy };
        if (Names(parsed.GetValue(_drain)!) is { Count: > 0 } drain) body["drain"] = drain;
        if (Names(parsed.GetValue(_lose)!) is { Count: > 0 } lose) body["lose"] = lose;
        var starts = new JsonArray([.. parsed.GetValue(_start)!.Select(StartOf)]);
        if (starts.Count > 0) body["start"] = starts;
        return body;
    }

    private static JsonArray Names(string[] names) => new([.. names.Select(n => (JsonNode)n!)]);

    private static JsonNode StartOf(string text)
    {
        var parts = text.Split(':', 2);
        var start = new JsonObject { ["configuration"] = parts[0] };
        if (parts.Length == 1) return start;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) throw new Failure(ExitCode.Usage, $"--start is '{text}'; it must be a configuration's name, or NAME:COUNT");
        start["count"] = count;
        return start;
    }
}
