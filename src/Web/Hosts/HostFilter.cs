using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Hosts;

/// <summary>Which hosts are wanted; what is empty does not narrow.</summary>
/// <param name="Find">A part of a name or of a state's words.</param>
/// <param name="Class">With a domain of this class.</param>
/// <param name="Owner">With a domain of this owner.</param>
/// <param name="Show">In this state, as <see cref="States"/> has it.</param>
public sealed record HostFilter(string? Find, string? Class, string? Owner, string? Show)
{
    private readonly string _find = Find?.Trim() ?? "";

    /// <summary>The states by which hosts are filtered: what the address has, the state.</summary>
    public static IReadOnlyList<(string Key, Status Status)> States { get; } =
    [
        ("over", Status.Overloaded), ("near", Status.Near), ("draining", Status.Draining),
        ("maintenance", Status.Maintenance), ("stale", Status.Stale), ("lost", Status.Lost), ("degraded", Status.Warning),
    ];

    /// <summary>In words: "fer, class cs439, over".</summary>
    // keys: over, near, draining, maintenance, stale, lost, degraded
    public string Words => string.Join(", ", new[] { _find, string.IsNullOrEmpty(Class) ? "" : T($"class {Class}"), string.IsNullOrEmpty(Owner) ? "" : T($"of {Owner}"), T(Show ?? "") }.Where(w => w.Length > 0));

    /// <summary>Whether a host is in the state of that name; all are for a name that is none.</summary>
    public static bool IsIn(HostView host, string? state)
    {
        foreach (var (key, status) in States) if (key == state) return host.Status == status;
        return true;
    }

    /// <summary>Those of them that are wanted.</summary>
    public IReadOnlyList<HostView> Of(IReadOnlyList<HostView> all, Gate where)
    {
        var some = new List<HostView>(all.Count);
        foreach (var host in all)
        {
            if (_find.Length > 0 && !host.Id.Name.Contains(_find, StringComparison.OrdinalIgnoreCase) && !host.Word.Contains(_find, StringComparison.OrdinalIgnoreCase)) continue;
            if (IsIn(host, Show) && HasOne(host, where)) some.Add(host);
        }
        return some;
    }

    private bool HasOne(HostView host, Gate where)
    {
        if (string.IsNullOrEmpty(Class) && string.IsNullOrEmpty(Owner)) return true;
        foreach (var guest in host.State.Status?.Sample?.Guests ?? [])
        {
            var target = where.OfDomain(guest.Name, host.Id);
            if ((string.IsNullOrEmpty(Class) || target.Class == Class) && (string.IsNullOrEmpty(Owner) || target.Owner == Owner)) return true;
        }
        return false;
    }
}
