using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>Which domains are wanted; what is empty does not narrow.</summary>
/// <param name="Find">A part of a name, of a host or of a state's words.</param>
/// <param name="Host">On this host.</param>
/// <param name="Class">Of this class.</param>
/// <param name="Owner">Of this owner.</param>
/// <param name="State">In this state, as <see cref="States"/> has it.</param>
public sealed record DomainFilter(string? Find, string? Host, string? Class, string? Owner, string? State)
{
    private readonly string _find = Find?.Trim() ?? "";

    /// <summary>The states by which domains are filtered, with the words that the address and the choice have.</summary>
    public static IReadOnlyDictionary<string, Status> States { get; } = new Dictionary<string, Status>(StringComparer.Ordinal)
    {
        ["running"] = Status.Running, ["idle"] = Status.Idle, ["moving"] = Status.Moving, ["paused"] = Status.Paused, ["crashed"] = Status.Failed, ["undefined"] = Status.Undefined, ["off"] = Status.Off,
    };

    /// <summary>Whether it narrows at all.</summary>
    public bool IsEmpty => _find.Length == 0 && string.IsNullOrEmpty(Host) && string.IsNullOrEmpty(Class) && string.IsNullOrEmpty(Owner) && string.IsNullOrEmpty(State);

    /// <summary>In words: "web on ferby, class cs439, paused".</summary>
    // keys: running, idle, moving, paused, crashed, undefined, off
    public string Words => string.Join(", ", new[]
    {
        _find.Length > 0 && !string.IsNullOrEmpty(Host) ? T($"{_find} on {Host}") : _find.Length > 0 ? _find : string.IsNullOrEmpty(Host) ? "" : T($"on {Host}"),
        string.IsNullOrEmpty(Class) ? "" : T($"class {Class}"), string.IsNullOrEmpty(Owner) ? "" : T($"of {Owner}"), T(State ?? ""),
    }.Where(w => w.Length > 0));

    /// <summary>Those of them that are wanted.</summary>
    public IReadOnlyList<DomainView> Of(IReadOnlyList<DomainView> all, Gate where)
    {
        if (IsEmpty) return all;
        var some = new List<DomainView>();
        var known = States.TryGetValue(State ?? "", out var state);
        foreach (var domain in all)
        {
            if (_find.Length > 0 && !domain.Text.Contains(_find, StringComparison.OrdinalIgnoreCase) && !domain.Word.Contains(_find, StringComparison.OrdinalIgnoreCase)) continue;
            if (!string.IsNullOrEmpty(Host) && domain.Host.Name != Host) continue;
            if (!string.IsNullOrEmpty(State) && (!known || domain.Status != state)) continue;
            if (OfThem(where.OfDomain(domain.Guest.Name, domain.Host))) some.Add(domain);
        }
        return some;
    }

    private bool OfThem(Target target) => (string.IsNullOrEmpty(Class) || target.Class == Class) && (string.IsNullOrEmpty(Owner) || target.Owner == Owner);
}
