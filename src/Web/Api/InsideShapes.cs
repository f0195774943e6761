using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Web.Insides;

namespace XenWeb.Web.Api;

/// <summary>The agent in a domain.</summary>
/// <param name="Online">Whether it is there.</param>
/// <param name="Since">Since when that is so, as far as was heard here.</param>
/// <param name="Name">The domain's own name for itself.</param>
/// <param name="Version">The agent's version.</param>
/// <param name="Kernel">The domain's kernel.</param>
/// <param name="BootId">Changes with each boot, not with a migration.</param>
/// <param name="Permissions">What it may do: watch, programs, signals, load.</param>
/// <param name="Limits">What it does at most.</param>
/// <param name="OverChannel">Whether it is reached through a Xen channel.</param>
public sealed record AgentShape(bool Online, DateTimeOffset Since, string Name, string Version, string Kernel, Guid? BootId, GuestPermissions Permissions, AgentLimitsShape Limits, bool OverChannel)
{
    /// <summary>As it said.</summary>
    public static AgentShape Of(Inside inside)
    {
        var said = inside.Presence!;
        var limits = said.Limits;
        return new AgentShape(
            said.Online, inside.PresenceAt, VisibleText.Of(said.Name, 255), VisibleText.Of(said.AgentVersion, 100), VisibleText.Of(said.Kernel, 255), said.BootId, said.Permissions,
            new AgentLimitsShape(limits.Programs, limits.Loads, limits.RunFor.TotalSeconds, limits.LoadFor.TotalSeconds, limits.OutputKept.Bytes, limits.Processes, limits.Cores, limits.Memory.Bytes), said.OverChannel);
    }
}

/// <summary>What an agent does at most: programs and loads at one time, how long each, how much output it keeps; and the domain's own processors and memory.</summary>
public sealed record AgentLimitsShape(int Programs, int Loads, double ProgramSeconds, double LoadSeconds, long OutputBytes, int Processes, int Cores, long MemoryBytes);

/// <summary>A domain's processes at one moment, as top shows them.</summary>
/// <param name="Number">Of the list, since the agent started.</param>
/// <param name="At">When it came.</param>
/// <param name="IntervalSeconds">What the processor shares are of.</param>
/// <param name="Tasks">How many there are, by state.</param>
/// <param name="LeftOut">Processes that are not in the list: it was full, or they could not be read.</param>
/// <param name="MemoryBytes">All memory: what the rows' shares are of.</param>
/// <param name="Processes">Those that use the processor most first.</param>
public sealed record ProcessesShape(long Number, DateTimeOffset At, double IntervalSeconds, TaskCounts Tasks, int LeftOut, long MemoryBytes, IReadOnlyList<ProcessShape> Processes)
{
    /// <summary>The list.</summary>
    public static ProcessesShape Of(ProcessTable table) => new(
        table.Figures.Number, table.At, Math.Round(table.Figures.Interval.TotalSeconds, 3), table.Figures.Tasks, table.Figures.LeftOut, table.Figures.MemoryTotal.Bytes,
        [.. table.Rows.OrderByDescending(r => r.Cpu).ThenBy(r => r.Key.Pid).Select(ProcessShape.Of)]);
}

/// <summary>One process.</summary>
/// <param name="Pid">PID.</param>
/// <param name="Started">When it started, in ticks since boot: with the pid it names this process and no other.</param>
/// <param name="User">USER.</param>
/// <param name="Priority">PR.</param>
/// <param name="Nice">NI.</param>
/// <param name="VirtualBytes">VIRT.</param>
/// <param name="ResidentBytes">RES.</param>
/// <param name="SharedBytes">SHR.</param>
/// <param name="State">S.</param>
/// <param name="CpuCores">%CPU: 1 is one core.</param>
/// <param name="MemoryShare">%MEM, from 0 to 1.</param>
/// <param name="CpuSeconds">TIME+.</param>
/// <param name="Command">COMMAND: the kernel's name.</param>
/// <param name="Arguments">Its command line; empty for kernel threads.</param>
public sealed record ProcessShape(
    int Pid, long Started, string User, int Priority, int Nice, long VirtualBytes, long ResidentBytes, long SharedBytes, string State, double CpuCores, double MemoryShare, double CpuSeconds,
    string Command, string Arguments)
{
    /// <summary>The row.</summary>
    public static ProcessShape Of(ProcessRow row) => new(
        row.Key.Pid, row.Key.Started, row.User, row.Priority, row.Nice, row.Virtual.Bytes, row.Resident.Bytes, row.Shared.Bytes, $"{row.State}", row.Cpu.Count, row.Memory.Value,
        row.Hundredths / 100.0, row.Command, row.Arguments);
}

/// <summary>An order to the agent in a domain.</summary>
/// <param name="Id">Its id; that of the program or load that it makes.</param>
/// <param name="Domain">Name of the domain.</param>
/// <param name="DomainId">Its UUID.</param>
/// <param name="What">What was ordered.</param>
/// <param name="State">accepted, running, done, failed.</param>
/// <param name="Text">What it waits for, what is done, or why not.</param>
/// <param name="Reason">Who asked, and why.</param>
/// <param name="AskedAt">When.</param>
/// <param name="EndedAt">When the order ended; what it started may still run.</param>
/// <param name="OverAt">When the program or load that it started ended, as far as was heard.</param>
/// <param name="Over">How.</param>
public sealed record InsideOrderShape(
    Guid Id, string Domain, Guid DomainId, string What, OrderState State, string Text, ReasonShape Reason, DateTimeOffset AskedAt, DateTimeOffset? EndedAt, DateTimeOffset? OverAt, string? Over)
{
    /// <summary>The order now.</summary>
    public static InsideOrderShape Of(InsideOrder order) => new(
        order.Id, order.GuestName, order.Order.Guest.Uuid, order.Order.What, order.State, order.Text, ReasonShape.Of(order.Order.Reason), order.AskedAt, order.EndedAt, order.OverAt, order.Over);
}

/// <summary>A stretch of a program's output.</summary>
/// <param name="From">Number of the first byte, from the program's start.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="CutBytes">Bytes that were asked for and are no longer kept.</param>
/// <param name="Ended">Whether the program has ended and this is all.</param>
/// <param name="Text">Read as UTF-8; what is none is U+FFFD. As the program wrote it: it may hold control characters.</param>
public sealed record OutputShape(long From, long Next, long CutBytes, bool Ended, string Text)
{
    /// <summary>The stretch.</summary>
    public static OutputShape Of(OutputRead read) => new(read.From, read.Next, read.Cut, read.Ended, System.Text.Encoding.UTF8.GetString(read.Bytes.Span));
}
