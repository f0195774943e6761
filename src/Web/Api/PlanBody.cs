using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Units;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Api;

/// <summary>The body of a request for a plan; all of it may be left out, which plans the live lab as it is.</summary>
/// <param name="Lab">A lab that you think of; the live one if it is left out. GET /api/v1/plans/lab tells the live one in this form.</param>
/// <param name="At">The lab as it was at this moment, in place of 'lab': see GET /api/v1/moments.</param>
/// <param name="Policy">What to be after.</param>
/// <param name="Drain">What if these hosts are to be empty?</param>
/// <param name="Lose">What if these hosts are lost? Their domains are to be started elsewhere.</param>
/// <param name="Add">What if these hosts are added?</param>
/// <param name="Start">What if these domains are started?</param>
public sealed record PlanBody(LabShape? Lab, DateTimeOffset? At, PlanPolicyShape? Policy, IReadOnlyList<string>? Drain, IReadOnlyList<string>? Lose, IReadOnlyList<LabHostShape>? Add, IReadOnlyList<PlanStartShape>? Start)
{
    /// <summary>The largest body, in bytes: enough for a lab of 2,000 hosts and 40,000 domains.</summary>
    public const int BytesMax = 16 * 1024 * 1024;

    private const int StartsMax = 1000;

    /// <summary>Reads it; what is wrong is told to the body.</summary>
    internal static PlanAsk Read(RequestBody body) => new()
    {
        Lab = LabBody.Read(body),
        At = MomentOf(body),
        Policy = PolicyOf(body.Object("policy")),
        Drain = LabBody.Hosts(body, "drain"),
        Lose = LabBody.Hosts(body, "lose"),
        Add = [.. body.Objects("add", LabCheck.HostsMax).Select(LabBody.Host)],
        Start = [.. body.Objects("start", StartsMax).Select(StartOf)],
    };

    /// <summary>Domains that are to be started: by the name of a configuration, or described.</summary>
    internal static PlanStart StartOf(RequestBody start, int index)
    {
        var count = start.Whole("count", 1);
        if (count is < 1 or > LabCheck.GuestsMax)
        {
            start.Error("count", $"is {count}; it must be 1 to {LabCheck.GuestsMax}");
            count = 1;
        }
        if (!start.Has("configuration")) return new PlanStart(LabBody.Domain(start, index, "count", "configuration"), null, count);
        var name = start.Text("configuration");
        start.Errors();
        return new PlanStart(null, name is { Length: > 0 } ? name : null, count);
    }

    private static DateTimeOffset? MomentOf(RequestBody body)
    {
        if (body.Text("at") is not { } text) return null;
        if (body.Has("lab")) body.Error("Either the field 'lab' or the field 'at' is given, not both.");
        var (at, problem) = MomentTime.Read(text);
        if (problem is not null) body.Error("at", problem);
        return at;
    }

    private static PlanPolicy PolicyOf(RequestBody policy)
    {
        var other = PlanPolicy.Default;
        var read = other with
        {
            KeepSpare = policy.Is("keepSpare", other.KeepSpare),
            Balance = policy.Is("balance", other.Balance),
            MostMoves = policy.Has("mostMoves") ? policy.Whole("mostMoves", 0) : null,
            LeastGain = LabBody.Amount(policy, "leastGain") ?? other.LeastGain,
            CostPerMinute = LabBody.Amount(policy, "costPerMinute") ?? other.CostPerMinute,
            LeastFree = new ByteSize(LabBody.Bytes(policy, "leastFreeBytes", 0, 0)),
            VcpusPerCoreMax = LabBody.Amount(policy, "vcpusPerCoreMax") ?? other.VcpusPerCoreMax,
            Link = LabBody.Amount(policy, "linkBitsPerSecond") is { } link ? new BitRate(link) : other.Link,
            DirtyRate = LabBody.Amount(policy, "dirtyBytesPerSecond") is { } dirty ? new ByteRate(dirty) : other.DirtyRate,
        };
        policy.Errors();
        return read;
    }
}

/// <summary>What a plan is after. What is left out has its default.</summary>
/// <param name="KeepSpare">No step leaves more hosts than before whose loss the others could not take (N+1); true if it is left out.</param>
/// <param name="Balance">Whether domains move to balance the lab; if not, only what must move does. True if it is left out.</param>
/// <param name="MostMoves">The most steps; as many as are worth it if it is left out.</param>
/// <param name="LeastGain">What a step that only balances must bring; 0.001.</param>
/// <param name="CostPerMinute">What a minute of copying costs, in the score's unit; 0.001.</param>
/// <param name="LeastFreeBytes">Memory that stays free on each host; 0.</param>
/// <param name="VcpusPerCoreMax">The most virtual processors for each physical one; 16.</param>
/// <param name="LinkBitsPerSecond">Rate of copying where no link's rate is known; 1 Gbit/s.</param>
/// <param name="DirtyBytesPerSecond">Memory that a domain changes a second where it is not known; 10 MiB/s.</param>
public sealed record PlanPolicyShape(bool? KeepSpare, bool? Balance, int? MostMoves, double? LeastGain, double? CostPerMinute, long? LeastFreeBytes, double? VcpusPerCoreMax, double? LinkBitsPerSecond, double? DirtyBytesPerSecond);

/// <summary>Domains that are to be started: by the name of a stored configuration, or described by their own fields as in a lab.</summary>
/// <param name="Configuration">The configuration; the other fields but the count are left out then.</param>
/// <param name="Count">How many; 1 if it is left out. More than one are named with a number after the name.</param>
/// <param name="Name">The name.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Vcpus">Its virtual processors.</param>
/// <param name="CpuCores">What it will use.</param>
public sealed record PlanStartShape(string? Configuration, int? Count, string? Name, long? MemoryBytes, int? Vcpus, double? CpuCores);

/// <summary>The body of a question how many more domains fit: the lab as for a plan, and one of them.</summary>
/// <param name="Lab">A lab that you think of; the live one if it is left out.</param>
/// <param name="At">The lab as it was at this moment, in place of 'lab'.</param>
/// <param name="Policy">What to be after; keepSpare keeps N+1.</param>
/// <param name="Drain">What if these hosts are to be empty?</param>
/// <param name="Lose">What if these hosts are lost?</param>
/// <param name="Add">What if these hosts are added?</param>
/// <param name="Configuration">The name of a stored configuration.</param>
/// <param name="Domain">One of them, instead of a configuration.</param>
public sealed record CapacityBody(LabShape? Lab, DateTimeOffset? At, PlanPolicyShape? Policy, IReadOnlyList<string>? Drain, IReadOnlyList<string>? Lose, IReadOnlyList<LabHostShape>? Add, string? Configuration, LabDomainShape? Domain);

/// <summary>The body of a request that a plan's first steps be made.</summary>
/// <param name="Steps">How many; up to the plan's knee if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record ApplyPlanBody(int? Steps, string? Reason, string? Who);
