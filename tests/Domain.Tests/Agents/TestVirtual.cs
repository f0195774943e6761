using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>A guest's agent under virtual time: readings are answered from <see cref="Processes"/>, everything else is kept for the test.</summary>
internal sealed class TestVirtual
{
    public static readonly GuestId Guest = new(Ids.Of("small-1"));
    public static readonly Reason Mira = new("mira", "to see");

    private readonly VirtualAgent _agent;
    private readonly ProcessFrame _frame = new() { MemoryTotal = ByteSize.FromMiB(128), Cores = 2 };
    private readonly DateTimeOffset _bootedAt;
    private long _sequence;

    public TestVirtual(GuestPermissions? permissions = null, GuestLimits? limits = null)
    {
        _bootedAt = Now - TimeSpan.FromSeconds(100);
        _agent = new VirtualAgent(new VirtualAgentOptions
        {
            Guest = Guest, Name = "small-1", Version = "1", Permissions = permissions ?? GuestPermissions.All,
            Limits = limits ?? new GuestLimits { Cores = 2, Memory = ByteSize.FromMiB(128), Programs = 2, Loads = 1 }, OwnPid = 77,
        });
        Tell(new VirtualAgentEvent.Started([]));
        Tell(new VirtualAgentEvent.Connected());
        Said.Clear();
    }

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);

    public Dictionary<int, ProcessReading> Processes { get; } = [];

    /// <summary>Everything that was published since it was cleared.</summary>
    public List<Message> Said { get; } = [];

    /// <summary>All other effects since it was cleared.</summary>
    public List<VirtualAgentEffect> Did { get; } = [];

    public DateTimeOffset? Due => _agent.NextDeadline;

    public IEnumerable<GuestProcessesMessage> Lists => Said.OfType<GuestProcessesMessage>();

    public GuestOutcomeMessage Answer => Said.OfType<GuestOutcomeMessage>().Last();

    public GuestEventMessage Event => Said.OfType<GuestEventMessage>().Last();

    public void Process(int pid, long ticks, long started = 5, char state = 'S') => Processes[pid] = new ProcessReading(
        new ProcessKey(pid, started), "root", 20, 0, ByteSize.FromMiB(10), ByteSize.FromMiB(2), ByteSize.FromMiB(1), state, ticks, 1, $"p{pid}", "");

    public void Tell(VirtualAgentEvent happened)
    {
        foreach (var effect in _agent.Handle(happened, Now))
        {
            switch (effect)
            {
                case VirtualAgentEffect.Publish publish: Said.Add(publish.Message); break;
                case VirtualAgentEffect.ReadProcesses: Tell(new VirtualAgentEvent.ProcessesRead(Frame())); break;
                case VirtualAgentEffect.ReadVitals: Tell(new VirtualAgentEvent.VitalsRead(new VitalsFrame { Uptime = TimeSpan.FromHours(1), Cores = 2, CpuTicks = [Now.Ticks / 1000, 0, 0, 0, 0, 0, 0, 0] })); break;
                default: Did.Add(effect); break;
            }
        }
    }

    public void Hear(Message message, string sender = Envelope.Web) => Tell(new VirtualAgentEvent.Received(new Envelope(1, sender, 1, ++_sequence, Now, message)));

    /// <summary>Lets time pass, deadline by deadline.</summary>
    public void Pass(double seconds)
    {
        var until = Now.AddSeconds(seconds);
        for (var steps = 0; _agent.NextDeadline is { } due && due <= until; steps++)
        {
            Assert.True(steps < 10_000, "the agent's deadlines do not get on");
            Now = due > Now ? due : Now;
            Tell(new VirtualAgentEvent.DeadlineReached());
        }
        Now = until;
    }

    public void Watch(string watcher = "page-1", bool processes = true, bool vitals = false, double period = 2, params OutputWatch[] output) => Hear(new GuestWatchMessage
    {
        Guest = Guest, Watcher = watcher, Processes = processes, Vitals = vitals, Period = TimeSpan.FromSeconds(period), Output = [.. output], Reason = Mira,
    });

    public StartProgramMessage Start(params string[] arguments) => new() { Id = Ids.Of(string.Join(' ', arguments)), Guest = Guest, ExpiresAt = Now.AddMinutes(1), Reason = Mira, Program = new ProgramSpec { Arguments = [.. arguments] } };

    private ProcessFrame Frame()
    {
        _frame.Readings.Clear();
        _frame.Readings.AddRange(Processes.Values);
        _frame.At = Now - _bootedAt;
        return _frame;
    }
}
