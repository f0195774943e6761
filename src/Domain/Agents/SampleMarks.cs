using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;

namespace XenWeb.Domain.Agents;

/// <summary>Puts on a sample what the agent knows beside Xen: which guests rest, and which are in an undefined state.</summary>
internal sealed class SampleMarks(AgentContext context, MigrationRunner migrations)
{
    /// <summary>A guest that is shown as having left for this long, while nothing moves it, is in an undefined state.</summary>
    public static readonly TimeSpan BrokenAfter = TimeSpan.FromSeconds(15);

    private readonly SortedDictionary<GuestId, DateTimeOffset> _leftSince = [];

    public HostSample On(HostSample sample, DateTimeOffset now)
    {
        FindBroken(sample, now);
        if (context.Undefined.Count == 0 && context.Resting.Count == 0) return sample;
        return sample with
        {
            Guests =
            [
                .. sample.Guests.Select(g => g with
                {
                    State = context.Undefined.Contains(g.Id) ? GuestRunState.Undefined : g.State,
                    RestsUntil = context.Resting.TryGetValue(g.Id, out var until) && until > now ? until : null,
                }),
            ],
        };
    }

    // A guest that has left is destroyed at once. One that stays as NAME--migratedaway while nothing moves it broke after GO,
    // perhaps before this agent was restarted: so this is read back from Xen
    private void FindBroken(HostSample sample, DateTimeOffset now)
    {
        var leaving = sample.Guests
            .Where(g => g.State == GuestRunState.Leaving && !migrations.Moves(g.Name) && !context.Frame!.MigratingNames.Contains(g.Name))
            .Select(g => g.Id).ToList();
        foreach (var gone in _leftSince.Keys.Except(leaving).ToList()) _leftSince.Remove(gone);
        foreach (var id in leaving)
        {
            _leftSince.TryAdd(id, now);
            if (now - _leftSince[id] >= BrokenAfter) context.Undefined.Add(id);
        }
    }
}
