using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Messages;

/// <summary><see cref="Claims"/> for what is said to and by the agents in guests.</summary>
internal static class GuestClaims
{
    public static bool IsWhole(GuestProcessesMessage m) =>
        m.Rows.All(r => r is not null) && m.Parts is >= 1 and <= 64 && m.Part >= 0 && m.Part < m.Parts && m.Number > 0 && m.Rows.Length <= GuestProcessesMessage.RowsMax;

    public static bool IsWhole(GuestVitalsMessage m) =>
        m.Disks.All(d => d is not null) && m.Users.All(u => u is not null) && m.Disks.Length <= GuestVitalsMessage.ListMax && m.Users.Length <= GuestVitalsMessage.ListMax &&
        m.Programs.All(p => p is not null && Enum.IsDefined(p.State) && p.Arguments.All(a => a is not null)) && m.Programs.Length <= GuestVitalsMessage.ListMax &&
        m.Loads.All(l => l is not null && Enum.IsDefined(l.State) && Enum.IsDefined(l.Load.Kind)) && m.Loads.Length <= GuestVitalsMessage.ListMax;

    public static bool IsWhole(GuestWatchMessage m) =>
        m.Output.All(o => o is not null) && m.Output.Length <= GuestWatchMessage.FollowedMax && m.Watcher.Length is > 0 and <= 100 && m.Lease > TimeSpan.Zero && m.Period > TimeSpan.Zero;

    public static bool IsWhole(ProgramSpec program) =>
        !program.Arguments.IsDefault && program.Arguments.All(a => a is not null) && program.Environment.All(v => v is not null);
}
