using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Live;

namespace XenWeb.Web.Replay;

/// <summary>The lab at any moment that is kept. Where it is stands in the address, so that it can be shared; it follows nothing of the live lab.</summary>
public sealed partial class ReplayPage
{
    private const int MarksMax = 100;
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(500);

    // Without a moment in the address
    private static readonly TimeSpan _ago = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _addressEvery = TimeSpan.FromSeconds(5);

    private ReplayDeck _deck = null!;
    private ReplayBar? _bar;
    private IReadOnlyList<ReplayMark> _marks = [];
    private IReadOnlyList<HostId> _hosts = [];
    private (DateTimeOffset, DateTimeOffset, string)? _marked;
    private DateTimeOffset _from;
    private DateTimeOffset _to;
    private DateTimeOffset _addressedAt;
    private PastLab? _shown;
    private string? _print;
    private string? _seen;
    private string? _written;
    private string? _told;
    private bool _live;
    private IJSObjectReference? _script;
    private IJSObjectReference? _keys;
    private DotNetObjectReference<ReplayPage>? _self;

    /// <summary>The moment.</summary>
    [SupplyParameterFromQuery]
    public string? At { get; set; }

    /// <summary>Seconds of the lab in each second.</summary>
    [SupplyParameterFromQuery]
    public string? Speed { get; set; }

    /// <summary>How long the time line is.</summary>
    [SupplyParameterFromQuery]
    public string? Range { get; set; }

    /// <summary>The host in the charts.</summary>
    [SupplyParameterFromQuery]
    public string? Host { get; set; }

    /// <summary>The domain in the charts.</summary>
    [SupplyParameterFromQuery]
    public string? Domain { get; set; }

    /// <summary>The negotiation that is drawn.</summary>
    [SupplyParameterFromQuery]
    public string? Negotiation { get; set; }

    /// <summary>The past.</summary>
    [Inject]
    public required MyMoments Moments { get; init; }

    /// <summary>The page's address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The browser's scripts.</summary>
    [Inject]
    public required IJSRuntime Scripts { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        _deck = new ReplayDeck(Moments, Asked, Time);
        (_from, _to) = ReplayRange.Of(Range).Around(_deck.At, Now);
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        _deck.Speed = int.TryParse(Speed, NumberStyles.None, CultureInfo.InvariantCulture, out var speed) && ReplayDeck.Speeds.Contains(speed) ? speed : 1;
        // What this page wrote into the address itself is where it is already
        if (!_live) return;
        var isAnother = At != _seen && At != _written;
        _seen = At;
        if (isAnother) await SeekAsync(Asked);
        else await MarkAsync();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        (_live, _seen) = (true, At);
        // What is seen can be stepped through: it is read while the browser gets ready
        var reading = SeekAsync(Asked);
        await ListenAsync();
        await reading;
        StateHasChanged();
        Follow(TicksAsync(Gone), changed => changed);
    }

    private async Task ListenAsync()
    {
        _self = DotNetObjectReference.Create(this);
        try
        {
            _script = await Scripts.InvokeAsync<IJSObjectReference>("import", Gone, "./Replay/ReplayPage.razor.js");
            _keys = await _script.InvokeAsync<IJSObjectReference>("listen", Gone, _self);
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The browser has gone
        }
    }

    private DateTimeOffset Asked => DateTimeOffset.TryParse(At, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : Time.GetUtcNow() - _ago;

    /// <summary>A key of the replay was pressed: "previous", "next" or "play".</summary>
    [JSInvokable]
    public Task KeyAsync(string key)
    {
        Answer(async () =>
        {
            if (key == "play") Play(!_deck.Playing);
            else await StepAsync(key == "next");
            StateHasChanged();
        });
        return Task.CompletedTask;
    }

    private static HostId? HostOf(string? name) => name is not null && HostId.IsValid(name) ? new HostId(name) : null;

    private async IAsyncEnumerable<bool> TicksAsync([EnumeratorCancellation] CancellationToken gone)
    {
        using var timer = new PeriodicTimer(_tick, Time);
        while (await timer.WaitForNextTickAsync(gone))
        {
            if (!_deck.Playing) continue;
            var changed = false;
            await InvokeAsync(async () =>
            {
                await _deck.TickAsync(gone);
                changed = await ShownAsync() || !_deck.Playing;
                if (!_deck.Playing || Time.GetUtcNow() - _addressedAt > _addressEvery) Write();
                // Between two samples only the time goes on
                if (!changed) _bar?.Go(_deck.At);
            });
            yield return changed;
        }
    }

    private async Task GoAsync(DateTimeOffset at)
    {
        _told = null;
        await SeekAsync(at);
        Write();
    }

    private async Task StepAsync(bool next)
    {
        _deck.Play(false);
        try
        {
            var change = _deck.Since is null ? null : await Moments.ChangeAsync(_deck.At, next, Gone);
            if (change is not null && change.At >= _deck.Since && change.At <= Time.GetUtcNow()) await GoAsync(change.At);
            else change = null;
            _told = change?.Text ?? T(next ? "Nothing is known to have changed since." : "Nothing is known to have changed before.");
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            _told = StoreProblem.Words(e) + ".";
        }
    }

    private void Play(bool on)
    {
        _told = null;
        _deck.Play(on);
        if (!on) Write();
    }

    private void Hasten(int speed) => Turn("speed", speed == 1 ? null : $"{speed}");

    private async Task SeekAsync(DateTimeOffset at)
    {
        await _deck.SeekAsync(at, Gone);
        await ShownAsync();
    }

    // Whether there is another picture: the same is not drawn again
    private async Task<bool> ShownAsync()
    {
        await MarkAsync();
        if (_deck.Lab is not { } lab) return _shown is not null;
        var print = PrintOf(lab);
        if (print == _print && _shown is not null) return false;
        (_print, _shown) = (print, lab);
        _hosts = [.. lab.Moment.Fleet.Hosts.Keys];
        return true;
    }

    private async Task MarkAsync()
    {
        var range = ReplayRange.Of(Range);
        if (_marked is not { } marked || marked.Item3 != range.Key || _deck.At < marked.Item1 || _deck.At > marked.Item2) (_from, _to) = range.Around(_deck.At, Time.GetUtcNow());
        if (_marked == (_from, _to, range.Key)) return;
        _marked = (_from, _to, range.Key);
        try
        {
            _marks = await Moments.MarksAsync(_from, _to, MarksMax, Gone);
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            _marks = [];
        }
    }

    // Hosts by their newest word, and all that comes and goes by itself
    private static string PrintOf(PastLab lab)
    {
        var fleet = lab.Moment.Fleet;
        IEnumerable<object> parts =
        [
            lab.Moment.IsSilent, .. fleet.Hosts.Values.Select(h => $"{h.Sequence}{h.Online}{h.Liveness(lab.Moment.ShownAt)}"), .. fleet.Migrations.Values.Select(m => $"{m.Id}{m.EndedAt}"),
            .. fleet.Negotiations.Values.Select(n => $"{n.HelpId}{n.Steps.Length}{n.EndedAt}"), .. lab.Events.Select(e => $"{e.Id}"), .. lab.Operations.Select(o => $"{o.Id}{o.EndedAt}"),
        ];
        return string.Join('|', parts);
    }

    // Where it is, and nothing of it is read again
    private void Write()
    {
        _addressedAt = Time.GetUtcNow();
        Turn("at", _written = MomentText.Say(_deck.At));
    }

    private void Turn(string name, string? value) => Turn((name, value));

    private void Turn(params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var query = new Dictionary<string, object?>();
        foreach (var (name, value) in changes) query[name] = value;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(query), replace: true);
    }

    /// <summary>Lets the keys go, cancels, and waits until nothing is read any more.</summary>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        try
        {
            if (_keys is not null) await _keys.InvokeVoidAsync("stop");
            if (_script is not null) await _script.DisposeAsync();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser has gone
        }
        _self?.Dispose();
        await _deck.Idle.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
