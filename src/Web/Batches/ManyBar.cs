using Microsoft.AspNetCore.Components;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Batches;

/// <summary>What can be done with many that are chosen: a question names those that are left out before anything is asked for.</summary>
public abstract class ManyBar : ComponentBase
{
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

    /// <summary>The question.</summary>
    protected ConfirmDialog? Question { get; set; }

    /// <summary>Those that are left out, each with its why.</summary>
    protected IReadOnlyList<(string Name, string Why)> Left { get; private set; } = [];

    /// <summary>Why so many can't be asked for at once; null if they can.</summary>
    internal static string? TooMany(int count) => count > BatchRuns.ItemsMax ? T($"{BatchRuns.ItemsMax} domains at once are the most: narrow the filter, or select fewer.") : null;

    /// <summary>Of those that are chosen the ones without a why; the others are named in the question.</summary>
    protected IReadOnlyList<T> Judge<T>(IEnumerable<T> chosen, Func<T, string> nameOf, Func<T, string?> whyNot)
    {
        var judged = chosen.Select(c => (Chosen: c, Why: whyNot(c))).ToList();
        Left = [.. judged.Where(j => j.Why is not null).Select(j => (nameOf(j.Chosen), j.Why!))];
        return [.. judged.Where(j => j.Why is null).Select(j => j.Chosen)];
    }

    /// <summary>Opens the question with what was judged.</summary>
    protected void Show()
    {
        StateHasChanged();
        Question!.Show();
    }
}
