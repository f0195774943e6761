using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Images;

/// <summary>A real image agent's core on the app's broker, with a store that is a record; builds end when the test says so.</summary>
public sealed class FakeImageAgent : IAsyncDisposable
{
    private static readonly HostId Server = new("ferby");
    private static readonly DateTimeOffset At = new(2026, 11, 28, 13, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<ImagePackage> Packages =
    [
        new("gcc", "4:12.2.0-3", ByteSize.FromKiB(5), ByteSize.FromKiB(46), "GNU C compiler"), new("gdb", "13.1-3", ByteSize.FromMiB(4), ByteSize.FromMiB(11), "GNU Debugger <b>"),
    ];

    private readonly Lock _gate = new();
    private readonly ImageAgent _core = new(Server, "/srv/images");
    private readonly MqttBus _bus;
    private readonly Task _reading;
    private StoreFound _store = StoreFound.None with { Driver = "qcow2", Free = ByteSize.FromGiB(10), Agent = "1.2.3", Kind = new CopyKind("/srv/images/copies/{name}/disk.qcow2", "qcow2", "/srv/images/copies/{name}") };

    /// <summary>Connects, with an empty store.</summary>
    public FakeImageAgent(BrokerPlace broker)
    {
        _bus = new MqttBus(
            new MqttBusOptions
            {
                Host = broker.Host, Port = broker.Port, ClientId = "configuration-ferby", Sender = "ferby", Subscriptions = [Topics.ConfigurationOrders(Server)],
                LastWill = (Topics.ConfigurationPresence(Server), new ConfigurationPresenceMessage(Server, false)),
            },
            TimeProvider.System, NullLogger<MqttBus>.Instance);
        _bus.Start();
        _ = _bus.PublishAsync(Topics.ConfigurationPresence(Server), new ConfigurationPresenceMessage(Server, true), retain: true).AsTask();
        Feed(new ImageAgentEvent.Scanned(_store));
        _reading = ReadAsync();
    }

    /// <summary>Why what is done to the store fails from now on; null if it does not.</summary>
    public string? Fails { get; set; }

    /// <summary>Copies are raw files from now on, and volumes at an NFS server.</summary>
    public void ServesVolumes()
    {
        lock (_gate)
        {
            _store = _store with { Driver = "reflink", Kind = new CopyKind("/srv/images/copies/{name}/disk.img", "raw", "/srv/images/copies/{name}") { Volume = "nfs:nas/images/copies/{name}/disk.img" } };
            Feed(new ImageAgentEvent.Scanned(_store));
        }
    }

    /// <summary>The boot for trial that goes on ends.</summary>
    public void Tried(string image, BootOutcome outcome, params string[] console)
    {
        lock (_gate)
        {
            var check = new ImageCheck(new string('a', 64), outcome, $"It came to {outcome}.", [.. console], At);
            _store = _store with { Images = _store.Images.SetItem(image, _store.Images[image] with { Check = check }) };
            Feed(new ImageAgentEvent.Scanned(_store));
            Feed(new ImageAgentEvent.Checked(image, check));
        }
    }

    /// <summary>What is in the store.</summary>
    public StoreFound Store
    {
        get { lock (_gate) return _store; }
    }

    /// <summary>Somebody writes to a copy.</summary>
    public void Write(string domain)
    {
        lock (_gate)
        {
            _store = _store with { Copies = _store.Copies.SetItem(domain, _store.Copies[domain] with { WrittenAt = At.AddHours(1), Used = ByteSize.FromMiB(7) }) };
            Feed(new ImageAgentEvent.Scanned(_store));
        }
    }

    /// <summary>The build that goes on gets on.</summary>
    public void Step(string image, string step, int percent)
    {
        lock (_gate) Feed(new ImageAgentEvent.BuildStepped(image, step, percent, [step]));
    }

    /// <summary>The build that goes on ends.</summary>
    public void End(string image, string? problem = null)
    {
        lock (_gate)
        {
            if (problem is null)
            {
                var built = new ImageBuilt(new string('a', 64), ByteSize.FromGiB(2), ByteSize.FromMiB(500), $"/srv/images/{image}/disk", "raw", $"/srv/images/{image}/vmlinuz", null, new string('b', 64), At, 120, At, _store.Images[image].Recipe.Agent is null ? null : "1.2.3");
                _store = _store with { Images = _store.Images.SetItem(image, _store.Images[image] with { Built = built }) };
            }
            Feed(new ImageAgentEvent.Scanned(_store));
            Feed(new ImageAgentEvent.BuildEnded(image, problem));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (var came in _bus.Events.ReadAllAsync())
        {
            lock (_gate)
            {
                if (came is BusEvent.Connected) Feed(new ImageAgentEvent.Connected());
                if (came is BusEvent.Received received && MessageJson.Read(received.Topic, received.Payload.Span).Envelope is { } envelope) Feed(new ImageAgentEvent.Received(envelope));
            }
        }
    }

    private void Feed(ImageAgentEvent happened)
    {
        foreach (var effect in _core.Handle(happened, TimeProvider.System.GetUtcNow()))
        {
            if (effect is ImageAgentEffect.Publish publish) _ = _bus.PublishAsync(publish.Topic, publish.Message, publish.Retain).AsTask();
            if (effect is ImageAgentEffect.LookUp lookUp) Feed(new ImageAgentEvent.LookedUp(lookUp.Order, [.. lookUp.Packages.Where(p => Packages.All(k => k.Name != p))], null));
            if (effect is ImageAgentEffect.Search search)
            {
                var hits = Packages.Where(p => p.Name.Contains(search.Find, StringComparison.Ordinal)).ToImmutableArray();
                Feed(new ImageAgentEvent.Searched(search.Order, hits, hits.Length, new string('b', 64), null));
            }
            if (effect is ImageAgentEffect.Act act) Do(act);
        }
    }

    private void Do(ImageAgentEffect.Act act)
    {
        if (Fails is { } why)
        {
            Feed(new ImageAgentEvent.Acted(act.Order, why));
            return;
        }
        _store = act switch
        {
            ImageAgentEffect.Keep keep => _store with { Images = _store.Images.SetItem(keep.Recipe.Name, new ImageFound(keep.Recipe, _store.Images.GetValueOrDefault(keep.Recipe.Name)?.Built)) },
            ImageAgentEffect.Delete delete => _store with { Images = _store.Images.Remove(delete.Image) },
            ImageAgentEffect.Copy copy => _store with { Copies = _store.Copies.SetItems(copy.Domains.Select(d => KeyValuePair.Create(d, CopyOf(d, copy.Image)))) },
            ImageAgentEffect.Reset reset => _store with { Copies = _store.Copies.SetItem(reset.Domain, CopyOf(reset.Domain, reset.Image)) },
            ImageAgentEffect.Discard discard => _store with { Copies = _store.Copies.Remove(discard.Domain) },
            _ => _store,
        };
        Feed(new ImageAgentEvent.Scanned(_store));
        Feed(new ImageAgentEvent.Acted(act.Order, null));
    }

    private ImageCopy CopyOf(string domain, string image) => new(domain, image, new string('a', 64), _store.Kind!.DiskOf(domain), _store.Kind.Format, _store.Driver, default(ByteSize), At, At,
        _store.Images[image].Built?.Agent is null ? null : $"/srv/images/copies/{domain}/join.img");
}
