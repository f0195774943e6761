using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Streams;
using XenWeb.Infrastructure.Tests.Identity;
using XenWeb.Infrastructure.Tests.Xen;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Streams;

/// <summary>A host whose xl is a script that speaks the migration's protocol, with real streams over loopback.</summary>
internal sealed class StreamHost : IAsyncDisposable
{
    // Or the one that was compiled ahead of time, if it is named
    private static readonly string Agent = Environment.GetEnvironmentVariable("XENWEB_AGENT") ?? Path.Combine(AppContext.BaseDirectory, "xenweb-agent");

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public StreamHost(TestAuthority lab, string name, Func<StreamOptions, StreamOptions>? configure = null, bool runs = true)
    {
        Id = new HostId(name);
        Identity = lab.Make(AgentIdentity.Of(Id));
        Xen.Options = Xen.Options with { MigrateBy = MigrateBy.Tls };
        Xen.LinkAs("on-migrate-by-stream", "on-migrate");
        Xen.Link("on-migrate-receive");
        Options = new StreamOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Folder = Xen.PathOf("streams"), Carrier = Agent, AliveEvery = TimeSpan.FromMilliseconds(200) };
        Options = configure?.Invoke(Options) ?? Options;
        Streams = new MigrationStreams(Options, () => Identity, Xen.Options, TimeProvider.System, NullLogger<MigrationStreams>.Instance);
        // An agent that it is given to runs it itself
        _running = runs ? Streams.RunAsync(Refusals.Enqueue, _stop.Token) : Task.CompletedTask;
    }

    public HostId Id { get; }

    public FakeXen Xen { get; } = new();

    public OwnIdentity Identity { get; set; }

    public StreamOptions Options { get; }

    public MigrationStreams Streams { get; }

    public ConcurrentQueue<StreamRefusal> Refusals { get; } = [];

    public ConcurrentQueue<XenProgress> Progress { get; } = [];

    /// <summary>How many bytes the guest's stream has, for its source and its target.</summary>
    public static void Bytes(long bytes, params StreamHost[] hosts)
    {
        foreach (var host in hosts) host.Xen.Put("bytes", $"{bytes}");
    }

    /// <summary>Confirms: small-1 may come from that host.</summary>
    public StreamAddress Confirm(StreamHost source, string helpId = "help-1", long memoryMiB = 128, double connectWithin = 60, double keepFor = 60)
    {
        Streams.Open(new StreamSlot
        {
            HelpId = helpId, Guest = FakeXen.Small1, GuestName = "small-1", Source = source.Id, Memory = ByteSize.FromMiB(memoryMiB),
            ClaimWithin = TimeSpan.FromSeconds(connectWithin), KeepFor = TimeSpan.FromSeconds(keepFor),
        });
        return Streams.Address!;
    }

    public Task<XenOutcome> MigrateAsync(StreamHost target, StreamAddress? stream, string helpId = "help-1", double seconds = 60) =>
        new XlHost(Xen.Options, TimeProvider.System, NullLogger<XlHost>.Instance, Streams).RunAsync(new XenCommand
        {
            Id = helpId, Verb = XenVerb.Migrate, GuestName = "small-1", Guest = FakeXen.Small1, To = target.Id, Stream = stream, TimeLimit = TimeSpan.FromSeconds(seconds),
        }, new Reporter(Progress), CancellationToken.None);

    /// <summary>Waits until this source's script has said that it has begun; if the migration ends before, its end is shown.</summary>
    public async Task Begun(Task<XenOutcome> moving)
    {
        await Eventually.True(() => moving.IsCompleted || File.Exists(Xen.PathOf("begun")), "it has begun");
        Assert.False(moving.IsCompleted && !File.Exists(Xen.PathOf("begun")), moving.IsCompleted ? $"{await moving}" : "");
    }

    /// <summary>Waits until a connection was refused for that reason.</summary>
    public Task Refused(string why) => Eventually.True(() => Refusals.Any(r => r.Why.Contains(why, StringComparison.Ordinal)), $"refused: {why}; was: {string.Join("; ", Refusals)}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Streams.DisposeAsync();
        Xen.Dispose();
    }

    private sealed class Reporter(ConcurrentQueue<XenProgress> reports) : IProgress<XenProgress>
    {
        public void Report(XenProgress value) => reports.Enqueue(value);
    }
}
