using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Access;

namespace XenWeb.Web.Negotiations;

/// <summary>All negotiations, live; older ones are read from the database on request.</summary>
public sealed partial class NegotiationsPage
{
    private const int OlderAtOnce = 100;

    private readonly SortedDictionary<string, NegotiationRecord> _older = new(StringComparer.Ordinal);
    private IReadOnlyList<NegotiationRecord> _all = [];
    private IReadOnlyList<NegotiationRecord> _shown = [];
    private bool _allRead;
    private string? _problem;

    /// <summary>A part of a domain's or host's name, or of the reason.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>Only those that this host asked for or was awarded.</summary>
    [SupplyParameterFromQuery]
    public string? Host { get; set; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The older ones.</summary>
    [Inject]
    public required MyRecords Records { get; init; }

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        if (!change.IsEmpty && change.Negotiations.IsEmpty) return false;
        Look();
        return true;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Look();

    private void Look()
    {
        _all = [.. Fleet.Negotiations.Values.Concat(_older.Values.Where(o => !Fleet.Negotiations.ContainsKey(o.HelpId))).OrderByDescending(n => n.AskedAt)];
        var find = Find?.Trim() ?? "";
        _shown = [.. _all.Where(n => (string.IsNullOrEmpty(Host) || n.Help.From.Name == Host || n.AwardedTo?.Name == Host) && (find.Length == 0 || Text(n).Contains(find, StringComparison.OrdinalIgnoreCase)))];
    }

    private static string Text(NegotiationRecord talk) =>
        string.Join(' ', talk.Help.Guest.Name, talk.Help.From, talk.AwardedTo, NegotiationView.Kind(talk.Help.Kind), NegotiationView.Status(talk), NegotiationView.Why(talk));

    private async Task ReadOlderAsync()
    {
        var before = _all.Count > 0 ? _all[^1].AskedAt : Time.GetUtcNow();
        try
        {
            var (talks, more) = await Records.NegotiationsAsync(before, OlderAtOnce, Gone);
            foreach (var talk in talks) _older[talk.HelpId] = talk;
            _allRead = !more;
            _problem = null;
            Look();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _problem = StoreProblem.Words(e) + ".";
        }
    }

    private void Go(string? find) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("find", string.IsNullOrEmpty(find) ? null : find), replace: true);
}
