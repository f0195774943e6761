using System.Web;
using Microsoft.AspNetCore.Components;
using XenWeb.Web.Replay;

namespace XenWeb.Web.Controls;

/// <summary>Above the charts of a page: the stretch of time, the ways into it and out of it, downloads, and the way to the past.</summary>
public sealed partial class RangeBar : IDisposable
{
    // Who zooms in oftener than that has the browser's own way back
    private const int BeforeMax = 30;

    private readonly List<ChartRange> _before = [];
    private ChartRange? _shown;
    private bool _goesBack;
    private string _from = "";
    private string _to = "";
    private IReadOnlyList<string> _errors = [];

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public required ChartRange Range { get; set; }

    /// <summary>What the charts are of, as the API has it: "hosts/ferby"; null for no download.</summary>
    [Parameter]
    public string? Of { get; set; }

    /// <summary>What the replay is to show: "host=ferby"; null for no way to it.</summary>
    [Parameter]
    public string? Moment { get; set; }

    /// <summary>Where it is compared with others: "compare?host=ferby"; null for no way to it.</summary>
    [Parameter]
    public string? Compare { get; set; }

    /// <summary>Between two samples.</summary>
    [Parameter, EditorRequired]
    public TimeSpan Period { get; set; }

    /// <summary>What is wrong with the window that the address asks for.</summary>
    [Parameter]
    public IReadOnlyList<string> Wrong { get; set; } = [];

    /// <summary>What is not drawn, in words; null if all is.</summary>
    [Parameter]
    public string? LeftOut { get; set; }

    /// <summary>Why the history could not be read; null if it could.</summary>
    [Parameter]
    public string? Problem { get; set; }

    /// <summary>Told to read it again.</summary>
    [Parameter]
    public EventCallback Retry { get; set; }

    /// <summary>The page's address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The browser's zone.</summary>
    [Inject]
    public required BrowserTime Browser { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    private DateTimeOffset Now => Time.GetUtcNow();

    // The same stretch of time on another page
    private string Query => Range.From is { } from ? $"&from={MomentText.Say(from)}&to={MomentText.Say(from + Range.Length)}" : $"&range={Range.Key}";

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (_shown == Range) return;
        Remember(_shown);
        _shown = Range;
        _errors = [];
        Write();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Browser.Changed += Rewrite;

    private void Write()
    {
        var to = Range.To(Now);
        (_from, _to) = (Browser.Field(to - Range.Length), Browser.Field(to));
    }

    private void Rewrite() => _ = InvokeAsync(() =>
    {
        Write();
        StateHasChanged();
    });

    /// <summary>Follows the browser's zone no more.</summary>
    public void Dispose() => Browser.Changed -= Rewrite;

    // A window within a window leads back to the first; the browser's own way back is one too
    private void Remember(ChartRange? shown)
    {
        if (Range.From is null) _before.Clear();
        else if (_before is [.., var last] && last == Range) _before.RemoveAt(_before.Count - 1);
        else if (shown is not null && !_goesBack) _before.Add(shown);
        if (_before.Count > BeforeMax) _before.RemoveAt(0);
        _goesBack = false;
    }

    private void Back()
    {
        var before = _before[^1];
        _goesBack = true;
        Go(before, false);
    }

    private void Reset() => Go(ChartRange.Of(Parameter("range")), false);

    private void Out()
    {
        var length = 2 * Range.Length < ChartRange.LengthMax ? 2 * Range.Length : ChartRange.LengthMax;
        var to = Range.From!.Value + Range.Length / 2 + length / 2;
        if (to > Now) to = Now;
        Go(ChartRange.Between(to - length, to), false);
    }

    private void Choose()
    {
        var (from, to) = (Browser.Read(_from), Browser.Read(_to));
        _errors = from is null || to is null
            ? [.. new[] { from is null ? T("'From' is no day and time.") : null, to is null ? T("'To' is no day and time.") : null }.OfType<string>()]
            : [.. ChartWindow.Problems(from.Value, to.Value, Now)];
        if (_errors.Count == 0) Go(ChartRange.Between(from!.Value, to!.Value), false);
    }

    private void Go(ChartRange range, bool replace) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["range"] = range.From is null ? range.Key : Parameter("range"),
            ["from"] = range.From is { } from ? MomentText.Say(from) : null,
            ["to"] = range.From is { } begin ? MomentText.Say(begin + range.Length) : null,
        }), replace: replace);

    private string? Parameter(string name) => HttpUtility.ParseQueryString(new Uri(Navigation.Uri).Query)[name];
}
