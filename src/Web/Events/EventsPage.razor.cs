using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Events;

/// <summary>What happened, with who and why: filtered, a page at a time; the newest page goes on by itself.</summary>
public sealed partial class EventsPage
{
    private const int PageSize = 100;
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(2);

    private IReadOnlyList<EventRow>? _rows;
    private DateTimeOffset _readAt;
    private string? _problem;

    /// <summary>Only of this host.</summary>
    [SupplyParameterFromQuery]
    public string? Host { get; set; }

    /// <summary>Only of this domain, by name.</summary>
    [SupplyParameterFromQuery]
    public string? Domain { get; set; }

    /// <summary>"warning" or "error"; all without it.</summary>
    [SupplyParameterFromQuery]
    public string? Least { get; set; }

    /// <summary>Only of this operation, or of this order to many domains.</summary>
    [SupplyParameterFromQuery]
    public string? Operation { get; set; }

    /// <summary>The page of those that were written before this one; the newest page without it.</summary>
    [SupplyParameterFromQuery]
    public long? Before { get; set; }

    /// <summary>The events.</summary>
    [Inject]
    public required MyRecords Events { get; init; }

    /// <summary>The browser's zone.</summary>
    [Inject]
    public required BrowserTime Browser { get; init; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private bool Filtered => !string.IsNullOrEmpty(Host) || !string.IsNullOrEmpty(Domain) || !string.IsNullOrEmpty(Least) || !string.IsNullOrEmpty(Operation) || Before is not null;

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ReadAsync();

    /// <inheritdoc/>
    protected override async Task OnTickAsync()
    {
        if (Before is null && Now - _readAt > ReadAgainAfter) await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _readAt = Time.GetUtcNow();
        try
        {
            _rows = await Events.EventsAsync(new EventFilter
            {
                Host = Empty(Host),
                Guest = Empty(Domain),
                LeastSeverity = Enum.TryParse<DecisionSeverity>(Least, true, out var least) ? least : null,
                Operation = Guid.TryParse(Operation, out var operation) ? operation : null,
                Before = Before,
                Limit = PageSize,
            }, Gone);
            _problem = null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _problem = StoreProblem.Words(e) + ".";
        }
    }

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Status Look(EventRow row) => row.Severity switch
    {
        DecisionSeverity.Error => Status.Failed,
        DecisionSeverity.Warning => Status.Warning,
        _ => Status.Note,
    };

    // Another filter begins at the newest page
    private void Go(string name, object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        var query = new Dictionary<string, object?> { ["before"] = null };
        query[name] = string.IsNullOrWhiteSpace(text) ? null : text;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(query), replace: true);
    }
}
