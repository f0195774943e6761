using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Audit;

/// <summary>Who did what: filtered, a page at a time; and whether the chain holds.</summary>
public sealed partial class AuditPage : ComponentBase, IDisposable
{
    private const int PageSize = 100;

    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<AuditRow>? _rows;
    private AuditVerdict? _verdict;
    private string? _problem;
    private bool _verifies;

    /// <summary>Only by this one.</summary>
    [SupplyParameterFromQuery]
    public string? Who { get; set; }

    /// <summary>Only of this kind.</summary>
    [SupplyParameterFromQuery]
    public string? What { get; set; }

    /// <summary>Only what was done to this.</summary>
    [SupplyParameterFromQuery]
    public string? On { get; set; }

    /// <summary>The page of those before this one; the newest page without it.</summary>
    [SupplyParameterFromQuery]
    public long? Before { get; set; }

    /// <summary>The entries.</summary>
    [Inject]
    public required AuditReader Audit { get; init; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ReadAsync();

    private Task ReadAsync() => TryAsync(async () => _rows = await Audit.ReadAsync(new AuditFilter(Empty(Who), Empty(What), Empty(On), Before, PageSize), _gone.Token));

    private async Task VerifyAsync()
    {
        _verifies = true;
        await TryAsync(async () => _verdict = await Audit.VerifyAsync(_gone.Token));
        _verifies = false;
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            _problem = null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _problem = StoreProblem.Words(e) + ".";
        }
    }

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    // Another filter begins at the newest page
    private void Go(string name, object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        var query = new Dictionary<string, object?> { ["before"] = null };
        query[name] = string.IsNullOrWhiteSpace(text) ? null : text;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(query), replace: true);
    }
}
