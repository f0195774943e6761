using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;
using XenWeb.Web.TestDomains;

namespace XenWeb.Web.Api;

/// <summary>/scenarios/talk: load in five domains of one host, and all that the lab does about it.</summary>
internal static class ScenarioRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapScenarios(this RouteGroupBuilder api)
    {
        var talk = api.MapGroup("/scenarios/talk").WithTags("Load");
        talk.MapGet("", (MyInsides mine) => mine.Talks.Select(TalkShape.Of).ToArray()).WithName("listTalks").WithSummary("The last runs of the talk's scenario, the newest first");
        talk.MapGet("/{run}", (string run, MyInsides mine) => Find(run, mine) is { } found ? TypedResults.Ok(TalkShape.Of(found)) : Unknown(run))
            .WithName("getTalk").WithSummary("One run, step by step").Produces<TalkShape>().ProducesProblem(StatusCodes.Status404NotFound);
        talk.MapPost("", (HttpRequest request, MyInsides mine, CancellationToken cancellation) => Work.AnswerAsync<TalkRequest>(request, body =>
        {
            var host = Names.Host(body, "host");
            var seconds = body.Number("seconds", TalkRuns.LoadFor.TotalSeconds);
            if (seconds is < 30 or > 3600) body.Error("The field 'seconds' must be from 30 to 3600.");
            return (caller, _) => Task.FromResult(OperationRules.Said(new Ask(null, caller.Reason, [])) is { } said ? new TalkRequest(null, said) : mine.StartTalk(host, TimeSpan.FromSeconds(seconds), caller));
        }, Answer, cancellation)).AsksFor<TalkBody, TalkShape>(LabAction.Scenario, "runTalk", "Drives up at least five domains of a host (by default the one with the most test domains) and follows what the lab does");
        talk.MapPost("/{run}/stop", (string run, HttpRequest request, MyInsides mine, CancellationToken cancellation) => Find(run, mine) is not { } found
            ? Task.FromResult<IResult>(Unknown(run))
            : Work.AnswerAsync<TalkRequest>(request, _ => (caller, _) => Task.FromResult(mine.StopTalk(found.Id, caller)), Answer, cancellation)).AsksFor<AskBody, TalkShape>(LabAction.Scenario, "stopTalk", "Ends a run's loads, and the run");
    }

    private static TalkRun? Find(string run, MyInsides mine) => Guid.TryParse(run, out var id) ? mine.Talks.FirstOrDefault(r => r.Id == id) : null;

    private static IResult Unknown(string run) => Problems.Of(StatusCodes.Status404NotFound, $"There is no run '{(run.Length > 80 ? run[..80] + "…" : run)}' (any more).");

    private static IResult Answer(HttpContext context, TalkRequest answer) =>
        answer.Refusal is { } refusal ? Problems.Of(refusal) : TypedResults.Accepted($"/api/v1/scenarios/talk/{answer.Run!.Id}", TalkShape.Of(answer.Run));
}

/// <summary>The body of a request to run the scenario; all of it may be left out.</summary>
/// <param name="Host">On which host; by default the one with the most domains whose agents may make load.</param>
/// <param name="Seconds">For how long the loads are made; 300 if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record TalkBody(string? Host, double? Seconds, string? Reason, string? Who);

/// <summary>A run of the scenario. Shares from 0 to 1; what has not come yet is null.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Host">On which host the domains were.</param>
/// <param name="Domains">Those that are driven up.</param>
/// <param name="Reason">Who asked, and why.</param>
/// <param name="StartedAt">When.</param>
/// <param name="LoadEndsAt">When the loads end by themselves.</param>
/// <param name="CpuBefore">The host's cpu when it began.</param>
/// <param name="Cpu">The host's cpu now, or at the end.</param>
/// <param name="CpuMost">The most that it was.</param>
/// <param name="Negotiations">The host's calls for help since then.</param>
/// <param name="Steps">What happened, and what is still to come.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Verdict">settled, notSettled or stopped.</param>
/// <param name="Text">How it ended, in words.</param>
public sealed record TalkShape(
    Guid Id, string Host, IReadOnlyList<string> Domains, ReasonShape Reason, DateTimeOffset StartedAt, DateTimeOffset LoadEndsAt, double? CpuBefore, double? Cpu, double? CpuMost,
    IReadOnlyList<string> Negotiations, IReadOnlyList<TalkStepShape> Steps, DateTimeOffset? EndedAt, TalkVerdict? Verdict, string Text)
{
    /// <summary>The run now.</summary>
    public static TalkShape Of(TalkRun run) => new(
        run.Id, run.Host.Name, [.. run.Loads.Select(l => l.Name)], ReasonShape.Of(run.Reason), run.StartedAt, run.LoadEndsAt, Round(run.CpuBefore), Round(run.Cpu), Round(run.CpuMost),
        [.. run.Rounds.Select(r => r.Talk.HelpId)], [.. TalkStep.Of(run).Select(s => new TalkStepShape(s.Title, s.At, s.State is not (Controls.Status.Waiting or Controls.Status.Off), s.Text))],
        run.EndedAt, run.Verdict, run.VerdictText);

    private static double? Round(Share? share) => share is { } known ? Math.Round(known.Value, 4) : null;
}

/// <summary>One step.</summary>
/// <param name="Title">Which.</param>
/// <param name="At">When.</param>
/// <param name="Begun">Whether it has happened, or goes on.</param>
/// <param name="Text">In words, with figures.</param>
public sealed record TalkStepShape(string Title, DateTimeOffset? At, bool Begun, string Text);
