using Microsoft.AspNetCore.Components;
using XenWeb.Web.Access;
using XenWeb.Web.Batches;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Configs;

/// <summary>The bar over the configurations that are chosen: starts a domain from each, with a question that names those that are left out before anything is asked for.</summary>
public sealed partial class StartBar
{
    private ConfirmDialog? _dialog;
    private IReadOnlyList<string> _able = [];
    private IReadOnlyList<(string Name, string Why)> _left = [];

    /// <summary>What is chosen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<PlacedConfiguration> Chosen { get; set; }

    /// <summary>How many of them the filter hides.</summary>
    [Parameter]
    public int Hidden { get; set; }

    /// <summary>Told of the batch that was begun, or why none was.</summary>
    [Parameter]
    public EventCallback<(Batch? Batch, Refusal? Refusal)> Begun { get; set; }

    /// <summary>Nothing is to be chosen any more.</summary>
    [Parameter]
    public EventCallback Cleared { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Whose each is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <summary>Where orders to many are given.</summary>
    [Inject]
    public required MyBatches Batches { get; init; }

    private string? TooMany => Chosen.Count > BatchRuns.ItemsMax ? T($"{BatchRuns.ItemsMax} domains at once are the most: narrow the filter, or select fewer.") : null;

    private string Title => T($"Start {(_able.Count == 1 ? _able[0] : Format.Count(_able.Count, "domain"))}");

    private string? WhyNone => _able.Count == 0 ? T("None of those that you selected can be started now.") : null;

    private void Ask()
    {
        var judged = Chosen.Select(c => (c.Configuration.Name, Why: Me.WhyNot(LabAction.Start, Where.OfDomain(c.Configuration.Name)) ?? c.WhyNotStart)).ToList();
        _able = [.. judged.Where(j => j.Why is null).Select(j => j.Name)];
        _left = [.. judged.Where(j => j.Why is not null).Select(j => (j.Name, j.Why!))];
        StateHasChanged();
        _dialog!.Show();
    }

    private Task BeginAsync(Caller caller) => Begun.InvokeAsync(Batches.Start(_able, caller));
}
