using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Hosts;

/// <summary>The head of a host's page, with drain and activate.</summary>
public sealed partial class HostHead
{
    private ConfirmDialog? _drain;
    private ConfirmDialog? _activate;
    private string? _wanting;
    private string? _asked;

    /// <summary>The host.</summary>
    [Parameter, EditorRequired]
    public required HostView Host { get; set; }

    /// <summary>Opens a question at once: "drain" or "activate".</summary>
    [Parameter]
    public string? Ask { get; set; }

    /// <summary>Told what became of an order.</summary>
    [Parameter]
    public EventCallback<OperationRequest> Asked { get; set; }

    /// <summary>Where orders are given.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    /// <summary>What the lab has in reserve.</summary>
    [Inject]
    public required MyHeadroom Headroom { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    private StatusMessage? Told => Host.State.Status;

    private Status Mode => Told?.Mode switch
    {
        HostMode.Draining => Controls.Status.Draining,
        HostMode.Maintenance => Controls.Status.Maintenance,
        _ => Controls.Status.Active,
    };

    private Status Liveness => Host.Liveness switch
    {
        HostLiveness.Live => Controls.Status.Live,
        HostLiveness.Stale => Controls.Status.Stale,
        _ => Controls.Status.Lost,
    };

    private string Facts
    {
        get
        {
            if (Told?.Facts is not { } facts) return T("nothing known yet");
            var parts = new List<string> { Format.Count(facts.Cores, "core"), $"{facts.Memory.GiB:0.#}\u00a0GiB" };
            if (facts.Link is { } link) parts.Add(Format.Link(link));
            if (facts.XenVersion.Length > 0) parts.Add($"Xen\u00a0{facts.XenVersion}");
            if (Told.AgentVersion.Length > 0) parts.Add(T($"agent\u00a0{Told.AgentVersion}"));
            if (facts.BootedAt is { } booted) parts.Add(T($"up\u00a0{Format.Age(Time.GetUtcNow() - booted)}"));
            return string.Join(" · ", parts);
        }
    }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (Ask == _asked) return;
        _asked = Ask;
        if (Ask is null) return;
        if (Ask == "drain" && Me.May(LabAction.Drain, Gate.OfHost(Host.Id))) AskDrain();
        if (Ask == "activate" && Me.May(LabAction.Activate, Gate.OfHost(Host.Id))) _activate!.Show();
        // Asked once: what is opened anew, or comes back after the night, does not ask again
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("ask", (string?)null), replace: true);
    }

    // Reckoned when it is asked, and not each time that it is drawn
    private void AskDrain()
    {
        _wanting = Headroom.AfterDrain(Host.Id);
        _drain!.Show();
    }

    private async Task DrainAsync(Caller caller) => await Asked.InvokeAsync(await Operations.DrainAsync(Host.Id, caller));

    private async Task ActivateAsync(Caller caller) => await Asked.InvokeAsync(await Operations.ActivateAsync(Host.Id, caller));
}
