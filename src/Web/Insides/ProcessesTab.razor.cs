using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Insides;

/// <summary>What goes on in a domain: its processes as top shows them, programs and loads, and orders about them. While it is shown its agent is asked.</summary>
public sealed partial class ProcessesTab
{
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(6);

    private readonly CalmOrder<ProcessKey> _order = new();
    private readonly HashSet<Guid> _followed = [];
    private Inside _inside = null!;
    private IReadOnlyList<ProcessRow> _rows = [];
    private (ProcessTable? Table, string By) _shown;
    private Watch? _watch;
    private string? _refusedHere;
    private DateTimeOffset _opened;
    private InsideStatus? _status;
    private StartProgramDialog? _start;
    private ConfirmDialog? _stop;
    private ProcessRow? _subject;

    /// <summary>Which domain.</summary>
    [Parameter, EditorRequired]
    public GuestId Guest { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>Whether it was stopped where it is: its agent can't answer then.</summary>
    [Parameter]
    public bool Paused { get; set; }

    /// <summary>A part of a command, its arguments, a user or a number.</summary>
    [Parameter]
    public string? Find { get; set; }

    /// <summary>How it is sorted.</summary>
    [Parameter]
    public string? Sort { get; set; }

    /// <summary>What the agents say.</summary>
    [Inject]
    public required LiveInsides Insides { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required MyInsides Watches { get; init; }

    /// <summary>What is ordered.</summary>
    [Inject]
    public required MyInsides Orders { get; init; }

    /// <summary>Whose it is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <summary>Whether anybody can see it.</summary>
    [Inject]
    public required CircuitLine Line { get; init; }

    /// <summary>The page's address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private SortOrder Order => SortOrder.Parse(Sort, new SortOrder("cpu", true));

    private IReadOnlyList<RunningLoad> Loads => RunningLoad.Of(_inside, Orders.Orders, Now);

    private string? WhyNotStart => !_inside.Online ? T("The agent is away") : _inside.Permissions.Programs ? null : T("The agent may not start programs: it runs without --allow programs");

    private string? WhyNotStop => Me.WhyNot(LabAction.Signal, Where.OfDomain(Guest)) ?? (!_inside.Online ? T("The agent is away") : _inside.Permissions.Signals ? null : T("The agent may not stop processes: it runs without --allow signals"));

    private string Asked => _inside.Processes switch
    {
        { Figures.SinceBoot: true } => T("%CPU since it booted, as on top's first screen; what it is now comes with the next list"),
        { } table => T($"asked {Format.Age(Now - table.At)} ago, again each {Format.Period(new WatchWish().Period)} while you look"),
        _ => "",
    };

    private (string Colour, string Icon, string What, string More)? Trouble => this switch
    {
        { _refusedHere: { } full } => ("warn", "exclamation-triangle-fill", T("Not looked into."), full),
        { Paused: true } => ("warn", "pause-circle-fill", T($"{Name} is paused."), T("What you see is how it was; its agent answers again when it goes on.")),
        { _inside: { Online: false } gone } => ("stale", "plug", T("Its agent is away."), T($"It left {Format.Age(Now - gone.PresenceAt)} ago. What you see is old; this goes on by itself when it is back.")),
        { _inside.WatchRefused: { } refused } when Silent => ("warn", "exclamation-triangle-fill", T("Its agent refuses."), Words.Sentence(refused)),
        _ when Silent => ("stale", "hourglass-split", T("Nothing comes."), T($"Its agent has sent no list for {Format.Age(Now - Since)}. It is asked again every few seconds.")),
        _ => null,
    };

    private bool Silent => _watch is not null && Now - Since > SilentAfter;

    private DateTimeOffset Since => _inside.Processes is { } table && table.At > _opened ? table.At : _opened;

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        Look();
        // At once, and not when the browser has drawn it: meanwhile the agent can answer
        if (RendererInfo.IsInteractive) Begin();
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (!firstRender) return;
        Follow(Insides.FollowAsync(Guest, Gone), _ =>
        {
            Begin();
            Look();
            return true;
        });
    }

    /// <inheritdoc/>
    protected override Task OnTickAsync()
    {
        Begin();
        Look();
        return Task.CompletedTask;
    }

    // Only while somebody really looks: not while the page is drawn on the server first. At the cap of watches it is tried again each second
    private void Begin()
    {
        if (!Line.IsUp)
        {
            _watch?.Dispose();
            _watch = null;
            return;
        }
        if (_watch is not null || !_inside.Permissions.Watch) return;
        // Asked before, for a refusal is an event
        if ((_refusedHere = Watches.WhyNotInspect(Guest)) is not null) return;
        (_watch, _refusedHere) = Watches.Watch(Guest, Wish, Me.Asks());
        _opened = Now;
    }

    private WatchWish Wish => new() { Processes = true, Vitals = true, Output = [.. _followed] };

    private void Look()
    {
        _inside = Insides.Of(Guest);
        var by = $"{Order} {Find}";
        if (_shown == (_inside.Processes, by)) return;
        _shown = (_inside.Processes, by);
        _rows = _order.Apply(ProcessSort.Apply(Order, ProcessSort.Find(_inside.Processes?.Rows ?? [], Find)), r => r.Key, by, Now);
    }

    private void FollowChanged(Guid program)
    {
        if (!_followed.Remove(program) && _followed.Count < GuestWatchMessage.FollowedMax) _followed.Add(program);
        _watch?.Change(Wish);
    }

    private void OnStarted(InsideOrder order)
    {
        _status!.Refuse(null);
        if (!_followed.Contains(order.Id)) FollowChanged(order.Id);
    }

    private void AskStop(ProcessRow row)
    {
        _subject = row;
        StateHasChanged();
        _stop!.Show();
    }

    private void StopAsync(Caller caller) => Take(Orders.Ask(new StopProcessMessage { Id = Guid.CreateVersion7(), Guest = Guest, ExpiresAt = default, Reason = caller.Reason, Process = _subject!.Key }, caller));

    private void Take(InsideRequest request) => _status!.Refuse(request.Refusal);

    private void Go(string name, string? value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        return base.DisposeAsync();
    }
}
