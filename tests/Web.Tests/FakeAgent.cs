using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests;

/// <summary>A host's agent at the MQTT border: it says what the test tells it to say, and keeps what it heard.</summary>
public sealed class FakeAgent : FakeParty
{
    /// <summary>Connects, for ever.</summary>
    public FakeAgent(string host, BrokerPlace broker)
        : base(broker, host, Topics.ForHost(new HostId(host)), (Topics.Presence(new HostId(host)), new PresenceMessage(new HostId(host), false)))
    {
        Host = new HostId(host);
        Status = new StatusMessage
        {
            Host = Host,
            AgentVersion = "fake",
            Facts = new HostFacts { Cores = 4, Memory = ByteSize.FromGiB(16), XenVersion = "4.17.5" },
            Load = new ScoreTerms(new Share(0.5), new Share(0.25), default, default),
        };
        SetGuests();
        Start();
    }

    /// <summary>Which.</summary>
    public HostId Host { get; }

    /// <summary>What it says next.</summary>
    public StatusMessage Status { get; set; }

    /// <summary>How far the host's clock is ahead.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>Called for each order, on the agent's own thread.</summary>
    public Action<OrderMessage>? OnOrder { get; set; }

    /// <summary>Called for each intent.</summary>
    public Action<IntentMessage>? OnIntent { get; set; }

    /// <summary>All intents in their order.</summary>
    public IReadOnlyList<IntentMessage> Intents => [.. Heard.OfType<IntentMessage>()];

    /// <summary>All policies in their order.</summary>
    public IReadOnlyList<PolicyMessage> Policies => [.. Heard.OfType<PolicyMessage>()];

    /// <summary>All orders in their order, repeats included.</summary>
    public IReadOnlyList<OrderMessage> Orders => [.. Heard.OfType<OrderMessage>()];

    /// <summary>A guest's sample; its id follows from its name.</summary>
    public static GuestSample Guest(string name, GuestRunState state = GuestRunState.Running, string? cannotMigrate = null) => new()
    {
        Id = IdOf(name), Name = name, DomainNumber = 1, State = state, Vcpus = 1, Memory = ByteSize.FromMiB(512), Cpu = new Cores(0.5), CannotMigrate = cannotMigrate,
    };

    /// <summary>The id of a guest of that name.</summary>
    public static GuestId IdOf(string name) => new(new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));

    /// <summary>Sets which guests it says next.</summary>
    public void SetGuests(params GuestSample[] guests) => Status = Status with
    {
        Sample = new HostSample { At = TimeProvider.System.GetUtcNow(), Cpu = new Cores(2), Dom0Cpu = new Cores(0.2), FreeMemory = ByteSize.FromGiB(12), Guests = [.. guests] },
    };

    /// <summary>Says its status, with the mode and generation of an intent if one is given.</summary>
    public Task SayAsync(HostMode? mode = null, IntentMessage? follows = null, params DrainItem[] drain)
    {
        Status = Status with
        {
            Mode = mode ?? Status.Mode,
            IntentGeneration = follows?.Generation ?? Status.IntentGeneration,
            Drain = [.. drain],
            Sample = Status.Sample! with { At = TimeProvider.System.GetUtcNow() + ClockAhead },
        };
        return PublishAsync(Topics.Status(Host), Status, retain: true);
    }

    /// <summary>Answers an order.</summary>
    public Task AnswerAsync(Guid order, OrderState state, string text, double? progress = null, string? placed = null) =>
        PublishAsync(Topics.Outcomes(Host), new OutcomeMessage(order, Host, state, progress is { } p ? new Share(p) : null, text, placed is null ? null : new HostId(placed)), retain: false);

    /// <summary>Waits until the app knows the host by this status. Said again now and then, as an agent does: a full queue may have lost it.</summary>
    public async Task KnownAsync(TestApp app)
    {
        var (said, since) = (0L, TimeProvider.System.GetUtcNow());
        await Eventually.IsAsync(KnownAsync, known => known, _ => $"{Host} to be known");

        async Task<bool> KnownAsync()
        {
            if (said == 0 || TimeProvider.System.GetElapsedTime(said) > TimeSpan.FromSeconds(2))
            {
                await PublishAsync(Topics.Presence(Host), new PresenceMessage(Host, true), retain: true);
                await SayAsync();
                said = TimeProvider.System.GetTimestamp();
            }
            return app.Service<LiveFleet>().Current.Hosts.TryGetValue(Host, out var known) && known.Online && known.Status?.Sample?.At >= since;
        }
    }

    /// <summary>The newest intent, when there are so many.</summary>
    public async Task<IntentMessage> IntentAsync(int count = 1)
    {
        await Eventually.TrueAsync(() => Intents.Count >= count, () => $"{count} intents; heard {Intents.Count}");
        return Intents[^1];
    }

    /// <inheritdoc/>
    protected override void OnHeard(Message message)
    {
        if (message is OrderMessage order) OnOrder?.Invoke(order);
        if (message is IntentMessage intent) OnIntent?.Invoke(intent);
    }
}
