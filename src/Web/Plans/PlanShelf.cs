namespace XenWeb.Web.Plans;

/// <summary>Plans that were shown, in memory: a plan is soon out of date, so it is kept for <see cref="KeptFor"/> and not over a restart.</summary>
public sealed class PlanShelf(TimeProvider time)
{
    /// <summary>How many are kept; the oldest goes first.</summary>
    public const int CountMax = 64;

    /// <summary>How long one is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private readonly Queue<KeptPlan> _plans = new();

    /// <summary>Keeps one.</summary>
    public void Put(KeptPlan plan)
    {
        lock (_gate)
        {
            _plans.Enqueue(plan);
            while (_plans.Count > CountMax) _plans.Dequeue();
        }
    }

    /// <summary>One that is still kept; null if there is none (any more).</summary>
    public KeptPlan? Find(Guid id)
    {
        lock (_gate)
        {
            while (_plans.TryPeek(out var oldest) && time.GetUtcNow() - oldest.At > KeptFor) _plans.Dequeue();
            return _plans.FirstOrDefault(p => p.Id == id);
        }
    }
}
