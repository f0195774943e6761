using System.CommandLine;
using System.Text.Json;
using XenWeb.CommandLine.Output;
using XenWeb.CommandLine.Rest;

namespace XenWeb.CommandLine.Commands;

/// <summary>events: what happened, with who and why; and what goes on happening.</summary>
internal static class EventsCommand
{
    private const int UsualCount = 50;
    private const int CountMax = 500;
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(2);
    private static readonly Column[] _columns = [new("WHEN"), new("SEVERITY"), new("ABOUT"), new("WHAT", Wraps: true), new("WHO"), new("WHY", Wraps: true)];

    /// <summary>Makes it.</summary>
    public static Command Make(CommonOptions common, KnownNames names)
    {
        var (host, domain) = (names.HostOption("--host", "Only those about a host"), names.DomainOption("--domain", "Only those about a domain"));
        var severity = new Option<string?>("--severity") { Description = "Only those that are at least info, warning or error", HelpName = "SEVERITY" };
        var operation = new Option<string?>("--operation") { Description = "Only those of an operation", HelpName = "ID" };
        var count = new Option<int>("--limit") { Description = $"How many, 1 to {CountMax} (default {UsualCount})", HelpName = "N", DefaultValueFactory = _ => UsualCount };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with those that come, one in a line, until Ctrl-C" };
        return CommandParts.Make("events", "What happened, oldest first, with who did it and why", common, [host, domain, severity, operation, count, follow], async (parsed, session, cancellation) =>
        {
            (string, string?)[] filter = [("host", parsed.GetValue(host)), ("domain", parsed.GetValue(domain)), ("severity", parsed.GetValue(severity)), ("operation", parsed.GetValue(operation))];
            var answer = await session.Lab.GetAsync(CommandParts.Query("events", [.. filter, ("limit", Words.Count(parsed.GetValue(count)))]), cancellation);
            JsonElement[] found = [.. answer.EnumerateArray().Reverse()];
            if (!parsed.GetValue(follow))
            {
                Tell(session, answer, found);
                return ExitCode.Done;
            }
            foreach (var one in found) Line(session, one);
            await FollowAsync(session, filter, found.Length == 0 ? 0 : found[^1].GetProperty("id").GetInt64(), cancellation);
            return ExitCode.Done;
        });
    }

    private static void Tell(Session session, JsonElement answer, JsonElement[] found)
    {
        if (session.Screen.IsJson) session.Screen.Json(answer);
        else session.Screen.Table(_columns, [.. found.Select(e => Row(Read(e), session.Around.Time))], "There are no such events.");
    }

    private static async Task FollowAsync(Session session, (string, string?)[] filter, long after, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_period, session.Around.Time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var answer = await session.Lab.GetAsync(CommandParts.Query("events", [.. filter, ("after", $"{after}"), ("limit", Words.Count(CountMax))]), cancellation);
            foreach (var one in answer.EnumerateArray())
            {
                Line(session, one);
                after = one.GetProperty("id").GetInt64();
            }
        }
    }

    private static void Line(Session session, JsonElement one)
    {
        if (session.Screen.IsJson)
        {
            session.Screen.Json(one, isLine: true);
            return;
        }
        var e = Read(one);
        session.Screen.Say($"{Words.Moment(e.At, session.Around.Time)} {e.Severity} {About(e)}: {e.Text} ({e.Who}{(e.Why.Length > 0 ? $": {e.Why}" : "")})");
    }

    private static EventAnswer Read(JsonElement one) => AnswerJson.Read(one, AnswerJson.Default.EventAnswer);

    private static Cell[] Row(EventAnswer e, TimeProvider time) => [Words.Moment(e.At, time), Shades.Of(e.Severity), About(e), e.Text, e.Who, e.Why];

    private static string About(EventAnswer e) => e.Domain ?? e.Host ?? "the lab";
}
