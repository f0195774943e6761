using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Access;
using XenWeb.Web.Configs;
using XenWeb.Web.Headroom;
using XenWeb.Web.Identities;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Servers;

/// <summary>What other web servers, and commands beside them, have changed in the database: everything here that is kept in memory looks again at once.</summary>
public sealed partial class ServerNews(
    OperationSync operations, OperationDesk desk, RunnerSignal runner, PeopleDirectory people, Configurations configurations, Certificates certificates, LabPolicies policies, NotificationFeed notifications, Leadership leadership,
    TimeProvider time,
    ILogger<ServerNews> log)
{
    /// <summary>The most news that wait; with more everything is read anew.</summary>
    public const int WaitingMax = 5000;

    private static readonly TimeSpan _againAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Wake _wake = new(time, TimeSpan.FromMinutes(1));
    private HashSet<string> _waiting = new(StringComparer.Ordinal);
    private bool _all;

    /// <summary>Something was said (<see cref="ServerSession.Heard"/>).</summary>
    public void Hear(string words)
    {
        lock (_gate)
        {
            if (_waiting.Count < WaitingMax) _waiting.Add(words);
            else _all = true;
        }
        _wake.Now();
    }

    /// <summary>Whatever was said is not known.</summary>
    public void HearAll()
    {
        lock (_gate) _all = true;
        _wake.Now();
    }

    /// <summary>Takes in what comes, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await _wake.WaitAsync(stop);
            // Until it was read at the start nothing is missed
            if (!runner.Loaded) continue;
            var (news, all) = Take();
            try
            {
                if (all) await operations.LoadAsync(stop);
                else await ReadAsync(news, stop);
                Tell(news, all);
            }
            catch (Exception e) when (e.IsStoreFailure())
            {
                LogNotRead(StoreProblem.Words(e));
                await Task.Delay(_againAfter, time, stop);
                HearAll();
            }
        }
    }

    private (HashSet<string> News, bool All) Take()
    {
        lock (_gate)
        {
            var taken = (_waiting, _all);
            (_waiting, _all) = (new(StringComparer.Ordinal), false);
            return taken;
        }
    }

    private async Task ReadAsync(HashSet<string> news, CancellationToken stop)
    {
        if (news.Contains("Intents") || news.Contains("Policies")) await operations.WantedAsync(stop);
        var changed = news.Select(n => n.Split(' ')).Where(n => n is ["Operations", _, _] && Guid.TryParse(n[1], out _)).Select(n => (Guid.Parse(n[1]), n[2] == "ended"));
        await operations.HearAsync(changed, stop);
        // Answered where it was asked: there it is awaited
        if (!leadership.IsMine) return;
        foreach (var (plan, reason) in news.Select(PlanStops.Heard).OfType<(Guid Plan, Reason Reason)>()) _ = desk.CancelAsync(plan, reason, () => 0, stop);
    }

    private void Tell(HashSet<string> news, bool all)
    {
        if (all || news.Overlaps(["People", "Groups", "Tokens"])) people.ChangedElsewhere();
        if (all || news.Contains("Configurations")) configurations.ChangedElsewhere();
        if (all || news.Contains("Certificates")) certificates.ChangedElsewhere();
        if (all || news.Contains("Policies")) policies.ChangedElsewhere();
        if (all || news.Contains("Notifications")) notifications.Tell();
        if (all || news.Contains("NotificationSettings")) notifications.TellSettings();
        runner.Wake();
    }

    [LoggerMessage(1, LogLevel.Warning, "What other web servers have changed can't be read: {Why}; it is tried again")]
    private partial void LogNotRead(string why);
}
