using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Web.Controls;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Consoles;

/// <summary>
/// A tab that shows a domain's console or screen: what is on it belongs to a script, and costs one small call and no drawing. Everybody who looks sees the same.
/// </summary>
/// <typeparam name="TLook">What it looks with.</typeparam>
public abstract class LookTab<TLook> : LiveComponent
    where TLook : class, ILook
{
    private DotNetObjectReference<LookTab<TLook>>? _self;
    private bool _pumping;

    /// <summary>Which domain.</summary>
    [Parameter, EditorRequired]
    public GuestId Guest { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>The browser's scripts.</summary>
    [Inject]
    public required IJSRuntime Scripts { get; init; }

    /// <summary>Where the script shows it.</summary>
    protected ElementReference Screen { get; set; }

    /// <summary>The script; null until it is there.</summary>
    protected ScriptModule? Script { get; private set; }

    /// <summary>The look; null if it was refused.</summary>
    protected TLook? View { get; private set; }

    /// <summary>Why it was; null if it was not.</summary>
    protected string? Refused { get; private set; }

    /// <summary>"console" or "screen": the script is ConsoleTab.razor.js in the folder Consoles.</summary>
    protected abstract string Word { get; }

    /// <summary>"Console of small-1".</summary>
    protected abstract string Label { get; }

    /// <summary>How it is.</summary>
    protected virtual (Status Value, string Word) Look => View switch
    {
        null => (Status.Off, T("not shown")),
        { State: ConsoleState.Open } open => (Status.Live, T($"open on {open.Host}")),
        { State: ConsoleState.Closed } => (Status.Stale, T("closed")),
        { Host: { } host } => (Status.Waiting, T($"{host} opens it")),
        _ => (Status.Waiting, T("its host is looked for")),
    };

    /// <summary>Who looks, in words.</summary>
    protected string Everybody => View?.Everybody is not { Count: > 0 } all ? "" : all.Count == 1 ? T($"{Names(all)} looks at it") : T($"{Names(all)} look at it");

    /// <inheritdoc/>
    protected override bool Ticks => false;

    /// <summary>Begins to look; a refusal says why not.</summary>
    protected abstract (TLook? View, string? Refusal) Open();

    /// <summary>Shows the next piece; false if there is none now.</summary>
    protected abstract ValueTask<bool> ShowAsync(TLook view, ScriptModule script);

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        (View, Refused) = Open();
        StateHasChanged();
        if (View is not { } view) return;
        _self = DotNetObjectReference.Create(this);
        var title = char.ToUpperInvariant(Word[0]) + Word[1..];
        Script = await Scripts.ImportAsync($"./{title}s/{title}Tab.razor.js");
        await Script.InvokeAsync("make", Screen, _self, view.Types, Label);
        if (!Gone.IsCancellationRequested) Follow(view.FollowAsync(Gone), _ => { Answer(PumpAsync); return true; });
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        View?.Dispose();
        await base.DisposeAsync();
        if (Script is not null)
        {
            await Script.InvokeAsync("destroy", Screen);
            await Script.DisposeAsync();
        }
        _self?.Dispose();
    }

    private static string Names(IReadOnlyList<(string Who, bool Types)> all) => string.Join(", ", all.Select(v => v.Types ? v.Who : T($"{v.Who} (looks only)")));

    // One call at a time: pieces keep their order, and a slow browser holds up nobody but itself
    private async Task PumpAsync()
    {
        if (_pumping || Script is null || View is null) return;
        _pumping = true;
        try
        {
            while (await ShowAsync(View, Script))
            {
            }
        }
        finally
        {
            _pumping = false;
        }
    }
}
