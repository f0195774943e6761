using System.Text.Json;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Maintenance;

/// <summary>That a plan be stopped, asked at a web server that does not lead: only the leader changes a plan that goes on, so it is told, and what comes of it is awaited.</summary>
public sealed class PlanStops(ServerSession session, OperationBoard board, TimeProvider time)
{
    /// <summary>How long the leader is waited for.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    private const string Word = "StopPlan ";

    /// <summary>Asks the leader. Throws what the database throws.</summary>
    public async Task<OperationRequest> AskAsync(Operation plan, Reason reason)
    {
        if (PlanProgress.WhyNotStop(plan) is { } why) return OperationRequest.Refused(RefusalKind.Conflict, why);
        using var within = new CancellationTokenSource(Within, time);
        await session.SayAsync(Word + JsonSerializer.Serialize(new Stop(plan.Id, reason.Who, reason.Why)), within.Token);
        try
        {
            await foreach (var batch in board.FollowAsync(plan.Id, within.Token))
            {
                if (batch is [var now] && PlanProgress.WhyNotStop(now) is not null) return OperationRequest.Accepted(now);
            }
        }
        catch (OperationCanceledException)
        {
            // Too late
        }
        return OperationRequest.Refused(RefusalKind.Unavailable, "The web server that makes the plan did not answer. Look whether it is being stopped, and try again.");
    }

    /// <summary>What another web server has asked for; null if the words are something else.</summary>
    public static (Guid Plan, Reason Reason)? Heard(string words)
    {
        try
        {
            return words.StartsWith(Word, StringComparison.Ordinal) && JsonSerializer.Deserialize<Stop>(words[Word.Length..]) is { } stop ? (stop.Plan, new Reason(stop.Who, stop.Why)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Stop(Guid Plan, string Who, string Why);
}
