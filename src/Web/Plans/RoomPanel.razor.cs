using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Web.Access;

namespace XenWeb.Web.Plans;

/// <summary>Counts how many more fit.</summary>
public sealed partial class RoomPanel : IDisposable
{
    private const int PlacesMax = 12;

    private readonly CancellationTokenSource _gone = new();
    private string _of = "";
    private string _counted = "";
    private bool _busy;
    private string? _problem;
    private CapacityAnswer? _answer;

    /// <summary>Configurations to choose from.</summary>
    [Parameter, EditorRequired]
    public ImmutableArray<string> Configurations { get; set; }

    /// <summary>Where plans are made.</summary>
    [Inject]
    public required MyPlans Plans { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (_of.Length == 0 && !Configurations.IsDefaultOrEmpty) _of = Configurations[0];
    }

    private static string PlacesOf(CapacityAnswer answer)
    {
        var places = string.Join(", ", answer.Places.Take(PlacesMax).Select(p => T($"{p.Count} on {p.Host}")));
        return answer.Places.Length > PlacesMax ? T($"{places} and {answer.Places.Length - PlacesMax} more hosts") : places;
    }

    private async Task CountAsync()
    {
        if (_of.Length == 0 || _busy) return;
        using var place = Plans.TryEnter();
        (_busy, _counted, _answer, _problem) = (true, _of, null, place is null ? PlanDesk.Full.Text : null);
        try
        {
            if (place is null) return;
            var asked = await Plans.CapacityAsync(place, new PlanAsk(), new PlanStart(null, _of, 1), [], Me.Asks(), _gone.Token);
            (_answer, _problem) = (asked.Answer, asked.Refusal?.Shown ?? (asked.Errors.IsEmpty ? null : string.Join(" ", asked.Errors.Select(Said))));
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Its page was left
        }
        finally
        {
            _busy = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
