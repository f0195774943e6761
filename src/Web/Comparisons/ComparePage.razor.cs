using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;

namespace XenWeb.Web.Comparisons;

/// <summary>Hosts beside each other, or domains: who they are and what time is shown stands in the address.</summary>
public sealed partial class ComparePage
{
    // As many as one looks through
    private const int NamesMax = 20;

    private CompareChoice _choice = new([], true, []);
    private string _typed = "";
    private string? _refused;
    private bool _domains;

    /// <summary>Hosts, by name.</summary>
    [SupplyParameterFromQuery(Name = "host")]
    public string[]? Hosts { get; set; }

    /// <summary>Domains, by name.</summary>
    [SupplyParameterFromQuery(Name = "domain")]
    public string[]? Domains { get; set; }

    /// <summary>The charts' range.</summary>
    [SupplyParameterFromQuery]
    public string? Range { get; set; }

    /// <summary>The charts' window, if it is none that ends now: its beginning.</summary>
    [SupplyParameterFromQuery]
    public string? From { get; set; }

    /// <summary>Its end.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }

    /// <summary>The page's address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    // Without one for each series there is no chart to patch: others make new ones, and so does another domain of the same name
    private string Key => string.Join('\n', _choice.Subjects.Select(s => $"{s.Name} {s.Guest}")) + _choice.AreHosts;

    /// <inheritdoc/>
    protected override bool Ticks => false;

    /// <inheritdoc/>
    protected override void OnParametersSet() => Look();

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        var before = Key;
        var problems = _choice.Problems.Count;
        Look();
        return change.IsEmpty || before != Key || problems != _choice.Problems.Count;
    }

    private void Look()
    {
        _choice = CompareChoice.Read(Hosts ?? [], Domains ?? [], Fleet);
        if (_domains && _choice.Subjects.Count == 0 && Hosts is null or []) _choice = _choice with { AreHosts = false };
    }

    private void Of(bool hosts)
    {
        (_domains, _typed, _refused) = (!hosts, "", null);
        Go([], hosts);
        Look();
    }

    private void Type(ChangeEventArgs e) => (_typed, _refused) = (e.Value?.ToString() ?? "", null);

    private void Add()
    {
        var name = _typed.Trim();
        var others = _choice.Others(Fleet, name, NamesMax);
        var found = others.FirstOrDefault(n => n == name) ?? (name.Length > 0 && others.Count == 1 ? others[0] : null);
        if (found is null)
        {
            _refused = name.Length == 0 ? T("Type a name, or choose one.") : others.Count > 1 ? T($"Several names hold {name}: type more of it.")
                : _choice.AreHosts ? T($"No host is called {name}, or it is compared already.") : T($"No domain is called {name}, or it is compared already.");
            return;
        }
        _typed = "";
        Go([.. _choice.Subjects.Select(s => s.Name), found], _choice.AreHosts);
    }

    private void Leave(string name)
    {
        _domains = !_choice.AreHosts;
        Go([.. _choice.Subjects.Select(s => s.Name).Where(n => n != name)], _choice.AreHosts);
    }

    private void Go(string[] names, bool hosts) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["host"] = hosts && names.Length > 0 ? names : null, ["domain"] = hosts || names.Length == 0 ? null : names }));
}
