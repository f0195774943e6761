using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests;

/// <summary>The agent in a guest at the MQTT border. While it is watched it sends its list and its vitals at each watch message.</summary>
public sealed class FakeGuest : FakeParty
{
    private readonly TestApp _app;
    private long _number;

    /// <summary>Connects, for ever.</summary>
    public FakeGuest(string name, TestApp app)
        : base(app.Broker, $"{FakeAgent.IdOf(name)}", Topics.ForGuest(FakeAgent.IdOf(name)), (Topics.Presence(FakeAgent.IdOf(name)), Away(FakeAgent.IdOf(name))))
    {
        (Id, _app) = (FakeAgent.IdOf(name), app);
        Start();
    }

    /// <summary>Which.</summary>
    public GuestId Id { get; }

    /// <summary>What it may do.</summary>
    public GuestPermissions Permissions { get; set; } = GuestPermissions.All;

    /// <summary>What it shows.</summary>
    public ProcessRow[] Rows { get; set; } = [Row(1, "init", "/sbin/init"), Row(42, "test3", "test3 --threads 1", 0.992)];

    /// <summary>What it shows.</summary>
    public GuestVitalsMessage Vitals => new()
    {
        Guest = Id, Cores = 1, Uptime = TimeSpan.FromHours(3), LoadAverage = new LoadAverage(1.02, 0.97, 0.61), Programs = [.. Programs],
        Memory = new MemoryFigures(ByteSize.FromMiB(512), ByteSize.FromMiB(100), ByteSize.FromMiB(298), ByteSize.FromMiB(150), default, default),
    };

    /// <summary>In its vitals.</summary>
    public GuestProgram[] Programs { get; set; } = [];

    /// <summary>Called for each order, repeats included.</summary>
    public Action<GuestOrder>? OnOrder { get; set; }

    /// <summary>Called for each watch; else it shows what is wanted.</summary>
    public Action<GuestWatchMessage>? OnWatch { get; set; }

    /// <summary>All watches in their order.</summary>
    public IReadOnlyList<GuestWatchMessage> Watches => [.. Heard.OfType<GuestWatchMessage>()];

    /// <summary>All orders in their order, repeats included.</summary>
    public IReadOnlyList<GuestOrder> Orders => [.. Heard.OfType<GuestOrder>()];

    /// <summary>A process that started when its number says.</summary>
    public static ProcessRow Row(int pid, string command, string arguments = "", double cpu = 0) => new()
    {
        Key = new ProcessKey(pid, pid * 100), User = "root", Priority = 20, Nice = 0, Virtual = ByteSize.FromMiB(98), Resident = ByteSize.FromMiB(9), Shared = ByteSize.FromMiB(6), State = cpu > 0 ? 'R' : 'S',
        Cpu = new Cores(cpu), Memory = new Share(0.018), Hundredths = 340, Command = command, Arguments = arguments,
    };

    /// <summary>Waits until the app knows it.</summary>
    public async Task KnownAsync()
    {
        await PublishAsync(Topics.Presence(Id), new GuestPresenceMessage { Guest = Id, Online = true, Name = "inside", AgentVersion = "fake", Permissions = Permissions, Limits = new GuestLimits { Cores = 2, Memory = ByteSize.FromMiB(512) } }, retain: true);
        await Eventually.TrueAsync(() => _app.Service<LiveInsides>().Of(Id) is { Online: true } known && known.Permissions == Permissions, () => $"the agent in {Id} to be known");
    }

    /// <summary>Sends its list, whole.</summary>
    public Task ShowProcessesAsync() => PublishAsync(Topics.Processes(Id), new GuestProcessesMessage
    {
        Guest = Id, Number = ++_number, Interval = TimeSpan.FromSeconds(2), Rows = [.. Rows], Tasks = new TaskCounts(Rows.Length, 1, Rows.Length - 1, 0, 0), MemoryTotal = ByteSize.FromMiB(512),
    }, retain: false);

    /// <summary>Answers an order.</summary>
    public Task AnswerAsync(Guid order, OrderState state, string text) => PublishAsync(Topics.Outcomes(Id), new GuestOutcomeMessage(order, Id, state, text), retain: false);

    /// <summary>Tells of something.</summary>
    public Task TellAsync(string what, string text, Guid? order = null, Reason? reason = null) =>
        PublishAsync(Topics.Events(Id), new GuestEventMessage { Guest = Id, Severity = DecisionSeverity.Info, What = what, Text = text, Order = order, Reason = reason }, retain: false);

    /// <inheritdoc/>
    protected override void OnHeard(Message message)
    {
        if (message is GuestOrder order) OnOrder?.Invoke(order);
        if (message is not GuestWatchMessage watch) return;
        if (OnWatch is { } told) told(watch);
        else _ = ShowAsync(watch);
    }

    private async Task ShowAsync(GuestWatchMessage watch)
    {
        if (watch.Processes) await ShowProcessesAsync();
        if (watch.Vitals) await PublishAsync(Topics.Vitals(Id), Vitals, retain: false);
    }

    private static GuestPresenceMessage Away(GuestId guest) => new() { Guest = guest, Online = false };
}
