using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Live;

namespace XenWeb.Web.Audit;

/// <summary>Writes the audit while the app runs.</summary>
internal sealed class AuditService(AuditLog audit, StoreHealth health, TimeProvider time) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await health.ReadyAsync(time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What has come meanwhile gets its last chance below
        }
        await audit.RunAsync(stoppingToken);
    }
}
