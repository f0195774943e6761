using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Events;
using XenWeb.Web.Hosts;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Domains;

/// <summary>What happened to a domain: its moves and its events, from the database, the newest first.</summary>
public sealed partial class DomainHistory
{
    private const int MomentsMax = 30;
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(5);

    private IReadOnlyList<Moment> _moments = [];
    private DateTimeOffset _readAt;
    private bool _read;
    private string? _problem;

    /// <summary>Which domain; null where only a name is known, of one that is gone.</summary>
    [Parameter]
    public GuestId? Guest { get; set; }

    /// <summary>Its name: events know it by that.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>The database.</summary>
    [Inject]
    public required MyRecords Records { get; init; }

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => ReadAsync();

    /// <inheritdoc/>
    protected override async Task OnTickAsync()
    {
        if (Now - _readAt > ReadAgainAfter) await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _readAt = Time.GetUtcNow();
        try
        {
            var moves = await Records.MigrationsAsync(Guest, Name, MomentsMax, Gone);
            var events = await Records.EventsAsync(new EventFilter { Guest = Name, Limit = MomentsMax }, Gone);
            // A move says what its own event says
            var told = moves.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
            var more = events.Where(e => e.HelpId is null || e.Severity != DecisionSeverity.Info || !told.Contains(e.HelpId));
            _moments = [.. moves.Select(Of).Concat(more.Select(Of)).OrderByDescending(m => m.At).Take(MomentsMax)];
            (_read, _problem) = (true, null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _problem = StoreProblem.Words(e) + ".";
        }
    }

    private static Moment Of(MigrationRow move)
    {
        var status = move.State switch
        {
            MigrationState.Done => Status.Done,
            MigrationState.Failed => Status.Failed,
            MigrationState.Undefined => Status.Undefined,
            _ => Status.Moving,
        };
        return new($"m{move.Id}", move.EndedAt ?? move.StartedAt, status, $"{move.From} → {move.To}", $"{move.Problem ?? MoveWords.Took(move)} · {move.Why}", Links.Negotiation(move.Id));
    }

    private static Moment Of(EventRow row) => new($"e{row.Id}", row.At, row.Severity switch
    {
        DecisionSeverity.Error => Status.Failed,
        DecisionSeverity.Warning => Status.Warning,
        _ => Status.Note,
    }, row.Text, row.Why.Length > 0 ? $"{row.Who}: {row.Why}" : row.Who, row.HelpId is { } help ? Links.Negotiation(help) : null);

    private sealed record Moment(string Key, DateTimeOffset At, Status Status, string Text, string? More, string? Link);
}
