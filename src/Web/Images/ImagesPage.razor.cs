using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Images;

/// <summary>All images and all copies, live; a copy is put back to its image from here.</summary>
public sealed partial class ImagesPage
{
    private ImmutableArray<PlacedImage> _all = [];
    private ImmutableArray<PlacedCopy> _copies = [];
    private PlacedCopy? _asked;
    private ConfirmDialog? _reset;
    private Refusal? _refusal;

    /// <summary>Images.</summary>
    [Inject]
    public required MyImages Images { get; init; }

    /// <summary>The page's address, which is the lab's.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Images.Changed += OnChanged;
        Look();
    }

    // Whether a domain runs is a reason not to reset it
    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty || !change.Hosts.IsEmpty;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Images.Changed -= OnChanged;
        return base.DisposeAsync();
    }

    private void OnChanged() => Answer(() =>
    {
        Look();
        StateHasChanged();
        return Task.CompletedTask;
    });

    private void Look() => (_all, _copies) = (Images.All, Images.Copies);

    private bool IsOld(PlacedCopy placed) => _all.FirstOrDefault(i => i.Name == placed.Copy.Image && i.Server == placed.Server)?.Entry.Built is { } built && built.Hash != placed.Copy.Hash;

    private void Ask(PlacedCopy placed)
    {
        _asked = placed;
        _reset!.Show();
    }

    private async Task ResetAsync(Caller caller)
    {
        if (_asked is { } asked) _refusal = (await Images.OrderCopyAsync(asked.Copy.Domain, ImageOrderKind.Reset, caller, Navigation.BaseUri, Gone)).Refusal;
    }
}
