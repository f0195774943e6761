using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Web.Insides;

namespace XenWeb.Web.Api;

/// <summary>How a domain is, from the inside. Sizes in bytes, shares from 0 to 1; what is not known is null.</summary>
/// <param name="At">When it came.</param>
/// <param name="UptimeSeconds">Since its boot; a migration does not change it.</param>
/// <param name="Cores">Its processors.</param>
/// <param name="LoadAverage">Over 1, 5 and 15 minutes.</param>
/// <param name="Cpu">What the processors did since the last reading.</param>
/// <param name="Memory">Memory and swap, in bytes.</param>
/// <param name="Pressure">Shares of the time in which tasks waited (PSI).</param>
/// <param name="Disks">Mounted disks.</param>
/// <param name="Users">Who is logged in.</param>
/// <param name="Programs">Programs that run, and the last ones that ended.</param>
/// <param name="Loads">Loads that run, and the last ones that ended.</param>
public sealed record VitalsShape(
    DateTimeOffset At, double UptimeSeconds, int Cores, LoadAverage LoadAverage, CpuStates? Cpu, MemoryShape Memory, Pressures? Pressure, IReadOnlyList<DiskShape> Disks,
    IReadOnlyList<LoggedIn> Users, IReadOnlyList<ProgramShape> Programs, IReadOnlyList<ProgramShape> Loads)
{
    /// <summary>The newest.</summary>
    public static VitalsShape Of(Inside inside)
    {
        var (vitals, memory) = (inside.Vitals!, inside.Vitals!.Memory);
        return new VitalsShape(
            inside.VitalsAt, Math.Round(vitals.Uptime.TotalSeconds, 2), vitals.Cores, vitals.LoadAverage, vitals.Cpu,
            new MemoryShape(memory.Total.Bytes, memory.Free.Bytes, memory.Available.Bytes, memory.Cached.Bytes, memory.SwapTotal.Bytes, memory.SwapFree.Bytes), vitals.Pressure,
            [.. vitals.Disks.Select(d => new DiskShape(VisibleText.Of(d.Mount, 255), VisibleText.Of(d.Device, 255), VisibleText.Of(d.Kind, 40), d.Size.Bytes, d.Free.Bytes))],
            [.. vitals.Users.Select(u => u with { User = VisibleText.Of(u.User, 64), Terminal = VisibleText.Of(u.Terminal, 64), From = VisibleText.Of(u.From, 255) })],
            [.. vitals.Programs.Select(p => ProgramShape.Of(p, inside))], [.. vitals.Loads.Select(l => ProgramShape.Of(l, inside))]);
    }
}

/// <summary>Memory in bytes.</summary>
public sealed record MemoryShape(long Total, long Free, long Available, long Cached, long SwapTotal, long SwapFree);

/// <summary>A mounted disk, in bytes.</summary>
public sealed record DiskShape(string Mount, string Device, string Kind, long Size, long Free);

/// <summary>A program, or a load, that the agent has started.</summary>
/// <param name="Id">The id of the order that started it.</param>
/// <param name="What">Its command line, or what the load is.</param>
/// <param name="User">Who it runs as; null: the agent's own user.</param>
/// <param name="State">starting, running, stopping, ended.</param>
/// <param name="Pid">Its first process.</param>
/// <param name="StartedAt">When, by our clock.</param>
/// <param name="EndsBy">When it will be ended by itself, by our clock.</param>
/// <param name="EndedAt">When it ended, by our clock.</param>
/// <param name="End">How it ended.</param>
/// <param name="OutputBytes">What it has put out.</param>
/// <param name="Reason">Who started it, and why.</param>
public sealed record ProgramShape(
    Guid Id, string What, string? User, ProgramState State, int? Pid, DateTimeOffset StartedAt, DateTimeOffset EndsBy, DateTimeOffset? EndedAt, string? End, long? OutputBytes, ReasonShape Reason)
{
    private const int TextMax = 2000;

    internal static ProgramShape Of(GuestProgram p, Inside inside) => new(
        p.Id, VisibleText.Of(string.Join(' ', p.Arguments), TextMax), p.User is { } user ? VisibleText.Of(user, 64) : null, p.State, p.Process?.Pid, inside.Ours(p.StartedAt), inside.Ours(p.EndsBy),
        Ours(inside, p.EndedAt), Said(p.End), p.Output, ReasonShape.Of(p.Reason));

    internal static ProgramShape Of(GuestLoad l, Inside inside) => new(
        l.Id, l.Load.Text, null, l.State, l.Process?.Pid, inside.Ours(l.StartedAt), inside.Ours(l.EndsBy), Ours(inside, l.EndedAt), Said(l.End), null, ReasonShape.Of(l.Reason));

    private static DateTimeOffset? Ours(Inside inside, DateTimeOffset? at) => at is { } known ? inside.Ours(known) : null;

    private static string? Said(string? text) => text is null ? null : VisibleText.Of(text, TextMax);
}
