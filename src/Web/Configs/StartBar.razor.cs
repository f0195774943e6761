using Microsoft.AspNetCore.Components;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Configs;

/// <summary>The bar over the configurations of which some are chosen: starts a domain from each.</summary>
public sealed partial class StartBar
{
    private IReadOnlyList<string> _able = [];

    /// <summary>What is chosen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<PlacedConfiguration> Chosen { get; set; }

    private string Title => T($"Start {(_able.Count == 1 ? _able[0] : Format.Count(_able.Count, "domain"))}");

    private string? WhyNone => _able.Count == 0 ? T("None of those that you selected can be started now.") : null;

    private void Ask()
    {
        _able = [.. Judge(Chosen, c => c.Configuration.Name, c => Me.WhyNot(LabAction.Start, Where.OfDomain(c.Configuration.Name)) ?? c.WhyNotStart).Select(c => c.Configuration.Name)];
        Show();
    }

    private Task BeginAsync(Caller caller) => Begun.InvokeAsync(Batches.Start(_able, caller));
}
