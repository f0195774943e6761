using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Messages;

/// <summary>One of each message to and from the agent in a guest, with every field set.</summary>
internal static class GuestMessages
{
    private static readonly Reason Mira = new("mira", "x");

    public static ProcessRow Row(int pid = 812, string command = "burn", string user = "root", double cpu = 0.97) => new()
    {
        Key = new ProcessKey(pid, 4711), User = user, Priority = 20, Nice = 0, Virtual = ByteSize.FromKiB(5000), Resident = ByteSize.FromKiB(1200), Shared = ByteSize.FromKiB(900),
        State = 'R', Cpu = new Cores(cpu), Memory = new Share(0.012), Hundredths = 12345, Command = command, Arguments = $"{command} --for 60s",
    };

    public static IEnumerable<(string Topic, string Sender, Message Body)> All(GuestId guest, DateTimeOffset at)
    {
        yield return (Topics.Presence(guest), $"{guest}", new GuestPresenceMessage
        {
            Guest = guest, Online = true, Name = "small-1", AgentVersion = "0.1.0", Kernel = "6.1", BootId = Guid.Empty, Permissions = GuestPermissions.All, Limits = GuestLimits.Default, OverChannel = true,
        });
        yield return (Topics.Vitals(guest), $"{guest}", Vitals(guest, at));
        yield return (Topics.Processes(guest), $"{guest}", new GuestProcessesMessage
        {
            Guest = guest, Number = 3, Base = 2, Part = 0, Parts = 1, Interval = TimeSpan.FromSeconds(2), Rows = [Row()], Gone = [17], Tasks = new TaskCounts(80, 1, 79, 0, 0), LeftOut = 1, MemoryTotal = ByteSize.FromMiB(128),
        });
        yield return (Topics.Output(guest), $"{guest}", new GuestOutputMessage { Guest = guest, Program = Guid.Empty, Offset = 5, Cut = 2, Bytes = "ab\u001b"u8.ToArray(), Ended = true });
        yield return (Topics.Outcomes(guest), $"{guest}", new GuestOutcomeMessage(Guid.Empty, guest, OrderState.Done, "x"));
        yield return (Topics.Events(guest), $"{guest}", new GuestEventMessage { Guest = guest, Severity = DecisionSeverity.Info, What = "watch", Text = "x", Reason = Mira, Order = Guid.Empty });
        yield return (Topics.Watch(guest), "web", new GuestWatchMessage
        {
            Guest = guest, Watcher = "page-1", Lease = TimeSpan.FromSeconds(15), Period = TimeSpan.FromSeconds(2), Processes = true, Vitals = true, Output = [new OutputWatch(Guid.Empty, 0)], Reason = Mira,
        });
        foreach (var order in Orders(guest, at)) yield return (Topics.Orders(guest), "web", order);
    }

    public static IEnumerable<GuestOrder> Orders(GuestId guest, DateTimeOffset at)
    {
        var expires = at.AddMinutes(1);
        yield return new StartProgramMessage
        {
            Id = Guid.Empty, Guest = guest, ExpiresAt = expires, Reason = Mira,
            Program = new ProgramSpec
            {
                Arguments = ["sleep", "60"], User = "nobody", Directory = "/tmp", Environment = [new Variable("A", "b")],
                Limits = new ProgramLimits { Cpu = TimeSpan.FromSeconds(5), Memory = ByteSize.FromMiB(64), OpenFiles = 64, Processes = 8, RunFor = TimeSpan.FromSeconds(60), Output = ByteSize.FromKiB(64) },
            },
        };
        yield return new StopProgramMessage { Id = Guid.Empty, Guest = guest, ExpiresAt = expires, Reason = Mira, Program = Guid.Empty, Grace = TimeSpan.FromSeconds(2) };
        yield return new StopProcessMessage { Id = Guid.Empty, Guest = guest, ExpiresAt = expires, Reason = Mira, Process = new ProcessKey(812, 4711), Grace = TimeSpan.FromSeconds(2) };
        yield return new MakeLoadMessage
        {
            Id = Guid.Empty, Guest = guest, ExpiresAt = expires, Reason = Mira,
            Load = new LoadSpec { Kind = LoadKind.Io, Cores = new Cores(1), Memory = ByteSize.FromMiB(1), Io = ByteRate.FromMiB(1), Operations = 5, Path = "/tmp", For = TimeSpan.FromSeconds(60) },
        };
        yield return new StopLoadMessage { Id = Guid.Empty, Guest = guest, ExpiresAt = expires, Reason = Mira, Load = Guid.Empty };
    }

    private static GuestVitalsMessage Vitals(GuestId guest, DateTimeOffset at)
    {
        var pressure = new Pressure(new PressureAverages(new Share(0.1), new Share(0.2), new Share(0.3)), new PressureAverages(new Share(0.1), new Share(0.2), new Share(0.3)));
        var part = new Share(0.125);
        return new GuestVitalsMessage
        {
            Guest = guest, Uptime = TimeSpan.FromHours(1), Cores = 2, LoadAverage = new LoadAverage(1, 2, 3), Cpu = new CpuStates(part, part, part, part, part, part, part, part),
            Memory = new MemoryFigures(ByteSize.FromMiB(128), ByteSize.FromMiB(1), ByteSize.FromMiB(2), ByteSize.FromMiB(3), ByteSize.FromMiB(4), ByteSize.FromMiB(5)),
            Pressure = new Pressures(pressure, pressure, pressure),
            Disks = [new DiskFigures("/", "/dev/xvda1", "ext4", ByteSize.FromGiB(4), ByteSize.FromGiB(2))],
            Users = [new LoggedIn("mira", "pts/0", "10.0.0.9", at)],
            Programs = [new GuestProgram
            {
                Id = Guid.Empty, Arguments = ["sleep", "60"], User = "nobody", Reason = Mira, State = ProgramState.Ended, Process = new ProcessKey(812, 4711), StartedAt = at, EndsBy = at, EndedAt = at, End = "exit 0", EndedWell = true, Output = 5, OutputFrom = 1,
            }],
            Loads = [new GuestLoad
            {
                Id = Guid.Empty, Load = new LoadSpec { Kind = LoadKind.Cpu, Cores = new Cores(1), For = TimeSpan.FromSeconds(60) }, Reason = Mira, State = ProgramState.Running, Process = new ProcessKey(813, 4712), StartedAt = at, EndsBy = at, EndedAt = at, End = "x",
            }],
        };
    }
}
