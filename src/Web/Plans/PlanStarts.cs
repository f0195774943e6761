using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Units;
using XenWeb.Web.Configs;

namespace XenWeb.Web.Plans;

/// <summary>The guests that are to be started, each by itself with a name of its own.</summary>
/// <param name="lab">The lab that they are to be started in.</param>
/// <param name="named">Whether the names do not count: it is only asked how many fit.</param>
internal sealed class PlanStarts(LabSnapshot lab, bool named)
{
    private readonly List<LabGuest> _guests = [];
    private readonly List<string> _errors = [];
    private readonly HashSet<string> _taken = [.. lab.Guests.Select(g => g.Name)];
    private readonly Dictionary<string, int> _last = new(StringComparer.Ordinal);

    /// <summary>Each of them.</summary>
    public ImmutableArray<LabGuest> Guests => [.. _guests];

    /// <summary>Configurations that are not there.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Takes them in; throws what the database throws.</summary>
    public async Task ReadAsync(IReadOnlyList<PlanStart> starts, Configurations configurations, CancellationToken cancellation)
    {
        foreach (var start in starts)
        {
            if (start.Guest is { } guest) Add(guest, start.Count);
            else if (start.Configuration is { } name)
            {
                var found = await configurations.FindAsync(name, cancellation);
                if (found is null or { RetiredAt: not null }) _errors.Add($"There is no configuration '{(name.Length > 80 ? name[..80] + "…" : name)}'{(found is null ? "" : " in use: it is retired")}.");
                else Add(Of(found), start.Count);
            }
        }
    }

    // What it will use is not known: as much processor as it may have would be too much, none too little
    private static LabGuest Of(Configuration configuration) => new()
    {
        Name = configuration.GuestName,
        Memory = configuration.Memory,
        Vcpus = configuration.Vcpus,
        Priority = configuration.Config.Priority,
        Rules = configuration.Config.Rules,
        Cpu = new Cores(configuration.Vcpus * 0.25),
        Needs = [.. configuration.Needs.Fittings?.Needed ?? []],
    };

    private void Add(LabGuest guest, int count)
    {
        if (named || count == 1)
        {
            _guests.Add(named ? guest with { Name = Free(guest.Name) } : guest);
            return;
        }
        for (var i = 0; i < count && _guests.Count <= LabCheck.GuestsMax; i++) _guests.Add(guest with { Name = Free(guest.Name) });
    }

    // "small-1", "small-2" …: the first that nobody has
    private string Free(string name)
    {
        while (true)
        {
            _last[name] = _last.GetValueOrDefault(name) + 1;
            var free = $"{name}-{_last[name]}";
            if (_taken.Add(free)) return free;
        }
    }
}
