using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Web.Live;

/// <summary>Runs what the store does by itself, tells its health to the shell, and at the start gives the lab's last moves back to <see cref="LiveFleet"/>.</summary>
public sealed partial class StoreService(
    StoreLoop loop, StoreHealth health, FleetRecorder recorder, IDbContextFactory<XenWebDb> databases, LiveFleet live, Connection connection,
    TimeProvider time, ILogger<StoreService> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        health.Changed += ShowHealth;
        ShowHealth();
        try
        {
            await Task.WhenAll(loop.RunAsync(stoppingToken), recorder.RunAsync(stoppingToken), SeedAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped
        }
        finally
        {
            health.Changed -= ShowHealth;
        }
    }

    private async Task SeedAsync(CancellationToken stop)
    {
        await health.ReadyAsync(time, stop);
        try
        {
            await using var db = databases.CreateDbContext();
            var negotiations = await db.Negotiations.AsNoTracking().OrderByDescending(r => r.AskedAt).Take(FleetSnapshot.EndedMax).Select(r => r.Json).ToListAsync(stop);
            var migrations = await db.Migrations.AsNoTracking().OrderByDescending(r => r.StartedAt).Take(FleetSnapshot.EndedMax).ToListAsync(stop);
            live.Seed(negotiations.Select(StorageJson.ReadNegotiation), migrations.Select(MoveRows.From));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotSeeded(StoreProblem.Words(e));
        }
    }

    private void ShowHealth() => connection.Set(c => c with { DatabaseUp = health.Ready, DatabaseProblem = health.Problem, DatabaseWarnings = [.. health.Warnings] });

    [LoggerMessage(2, LogLevel.Warning, "The last negotiations and migrations can't be shown: {Why}")]
    private partial void LogNotSeeded(string why);
}
