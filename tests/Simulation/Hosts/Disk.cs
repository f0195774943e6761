using System.Collections.Immutable;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Simulation.Hosts;

/// <summary>What of an agent survives a restart: the ledger of orders as OrderLedger keeps it, and which of the web app's retained messages were heard.</summary>
internal sealed class Disk
{
    /// <summary>As OrderLedger.KeptMax.</summary>
    public const int KeptMax = 1000;

    private readonly Queue<Guid> _orders = new();
    private long _incarnation;

    public ImmutableArray<Guid> Orders => [.. _orders];

    public ReplayGuard Heard { get; } = new();

    public bool Has(Guid order) => _orders.Contains(order);

    public void Remember(Guid order)
    {
        _orders.Enqueue(order);
        if (_orders.Count > KeptMax) _orders.Dequeue();
    }

    /// <summary>As Infrastructure.Identity.Incarnation: always more than the last.</summary>
    public long NextIncarnation(DateTimeOffset now) => _incarnation = Math.Max(now.ToUnixTimeMilliseconds(), _incarnation + 1);

    /// <summary>Planted only.</summary>
    public void Forget() => _orders.Clear();
}
