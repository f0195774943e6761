using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Headroom;

/// <summary>The policy of the lab as a whole: in memory, kept in the database, read anew each minute for what another web server has changed.</summary>
public sealed partial class LabPolicies(LabPolicyStore store, EventLog events, AuditLog audit, StoreHealth health, TimeProvider time, ILogger<LabPolicies> log) : BackgroundService
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Wake _wake = new(time, TimeSpan.FromMinutes(1));
    private volatile LabPolicyKept _current = LabPolicyKept.Default;
    private string? _told;

    /// <summary>The one in force; the defaults until the database was read.</summary>
    public LabPolicyKept Current => _current;

    /// <summary>After each change, on the thread that made it; does not wait.</summary>
    public event Action? Changed;

    /// <summary>Sets it.</summary>
    /// <param name="policy">From now on.</param>
    /// <param name="basedOn">The generation that was read: if there is another nothing is changed. Null: whatever there is.</param>
    /// <param name="reason">Who asks, and why.</param>
    /// <param name="cancellation">Gives up waiting; what was begun is done.</param>
    public async Task<LabPolicyChange> SetAsync(LabPolicy policy, long? basedOn, Reason reason, CancellationToken cancellation = default)
    {
        LabPolicyChange? answer = null;
        if (policy.Errors() is { Count: > 0 } errors) answer = Refused(RefusalKind.Invalid, [.. errors]);
        else if (OperationRules.Said(new Ask(null, reason, [])) is { } said) answer = new LabPolicyChange(null, said);
        else
        {
            await _gate.WaitAsync(cancellation);
            try
            {
                var failure = await OperationDesk.TryAsync(async () => answer = await WriteAsync(policy, basedOn, reason));
                answer ??= new LabPolicyChange(null, failure);
            }
            finally
            {
                _gate.Release();
            }
        }
        audit.Refused(reason, "lab-policy", "the lab", answer.Refusal);
        return answer;
    }

    /// <summary>Another web server may have changed it.</summary>
    internal void ChangedElsewhere() => _wake.Now();

    /// <summary>Reads it anew; throws what the database throws.</summary>
    public async Task ReadAsync(CancellationToken cancellation = default)
    {
        var (kept, problem) = await store.ReadAsync(cancellation);
        if (problem is not null && problem != _told) LogUnusable(problem);
        _told = problem;
        // What was set meanwhile is newer
        if (kept.Generation >= _current.Generation && kept != _current) Take(kept);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _gate.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => health.FollowAsync(time, _wake, ReadAsync, LogNotRead, stoppingToken);

    private static LabPolicyChange Refused(RefusalKind kind, params string[] why) => new(null, new Refusal(kind, [.. why]));

    private async Task<LabPolicyChange> WriteAsync(LabPolicy policy, long? basedOn, Reason reason)
    {
        // Not to be given up half-way: once the database has it, it is in force
        var (before, _) = await store.ReadAsync(CancellationToken.None);
        var now = time.GetUtcNow();
        var kept = new LabPolicyKept(policy, before.Generation + 1, reason, DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()));
        if ((basedOn is { } wanted && wanted != before.Generation) || !await store.WriteAsync(kept, before.Generation, CancellationToken.None))
        {
            (before, _) = await store.ReadAsync(CancellationToken.None);
            return Refused(RefusalKind.Conflict, $"The policy was changed meanwhile: it is generation {before.Generation}{(before.Reason.Who.Length > 0 ? $", set by {before.Reason.Who}" : "")}.") with { Newer = before };
        }
        Take(kept);
        var text = $"{reason.Who} set the lab's policy: {Says(policy)}. It was: {Says(before.Policy)}.";
        _ = events.Append(new EventRow { At = now, Severity = DecisionSeverity.Info, What = "lab-policy", Text = text, Who = reason.Who, Why = reason.Why });
        _ = audit.WriteAsync(new AuditEntry(reason.Who, "lab-policy", "the lab", reason.Why, null, $"done: {Says(policy)}; it was: {Says(before.Policy)}"));
        return new LabPolicyChange(kept, null);
    }

    private void Take(LabPolicyKept kept)
    {
        _current = kept;
        Changed?.Invoke();
    }

    private static string Says(LabPolicy policy) => $"{policy.SpareHosts} {(policy.SpareHosts == 1 ? "host" : "hosts")} spare, the reserve {(policy.KeepReserve ? "is kept" : "is only shown")}";

    [LoggerMessage(1, LogLevel.Warning, "The lab's policy can't be read: {Why}; what was known of it holds on")]
    private partial void LogNotRead(string why);

    [LoggerMessage(2, LogLevel.Error, "The lab's policy in the database can't be used, and the defaults hold until another is set: {Why}")]
    private partial void LogUnusable(string why);
}
