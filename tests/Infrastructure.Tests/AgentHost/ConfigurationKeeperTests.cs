using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.AgentHost;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Tests.Mqtt;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>The configuration agent on a real broker and a real folder.</summary>
public sealed class ConfigurationKeeperTests : IAsyncLifetime
{
    private static readonly HostId Ferby = new("ferby");
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("xenweb-guests").FullName, "guests");
    private readonly CancellationTokenSource _stop = new();
    private TestBroker _broker = null!;
    private MqttBus _web = null!;
    private Task _running = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _web = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = _broker.Port, ClientId = "web", Sender = Envelope.Web, Subscriptions = Topics.ForWeb }, TimeProvider.System, NullLogger<MqttBus>.Instance);
        _web.Start();
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        await _web.DisposeAsync();
        await _broker.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
    }

    private static string Text(string name, int memory = 128) => $"name = \"{name}\"\nmemory = {memory}\nkernel = \"/boot/vmlinuz\"\n";

    private string PathOf(string name) => Path.Combine(_folder, $"{name}.cfg");

    private void Start() => _running =
        new ConfigurationKeeper(TestSettings.Of(AgentRole.Configuration, _broker.Port, Path.Combine(Path.GetDirectoryName(_folder)!, "state")) with { Folder = _folder }, TimeProvider.System, NullLoggerFactory.Instance).RunAsync(_stop.Token);

    private async Task<ConfigurationOutcomeMessage> GiveAsync(ConfigurationOrderKind kind, string name, string? text, string? before)
    {
        var order = new ConfigurationOrderMessage
        {
            Id = Guid.NewGuid(), Server = Ferby, Kind = kind, Name = name, Text = text, Before = before, ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(1), Reason = new Reason("mira", "a test"),
        };
        Assert.True(await _web.PublishAsync(Topics.ConfigurationOrders(Ferby), order, retain: false));
        return (ConfigurationOutcomeMessage)(await _web.Events.NextMessageAsync<ConfigurationOutcomeMessage>(o => o.Order == order.Id)).Body;
    }

    private async Task<ConfigurationFileMessage> FileAsync(Func<ConfigurationFileMessage, bool> fits) => (ConfigurationFileMessage)(await _web.Events.NextMessageAsync(fits)).Body;

    [Fact]
    public async Task AFileThatIsEditedByHand_IsPublished_AndAnOrderOnWhatItWasIsRefused()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(PathOf("small-1"), Text("small-1"));
        Start();
        Assert.Equal(Text("small-1"), (await FileAsync(f => f.Name == "small-1")).Text);
        await File.WriteAllTextAsync(PathOf("small-1"), Text("small-1", 1024));
        Assert.Null((await FileAsync(f => f.Text == Text("small-1", 1024))).Problem);
        var outcome = await GiveAsync(ConfigurationOrderKind.Save, "small-1", Text("small-1", 256), ConfigurationFile.HashOf(Text("small-1")));
        Assert.Equal(OrderState.Failed, outcome.State);
        Assert.Equal(Text("small-1", 1024), await File.ReadAllTextAsync(PathOf("small-1")));
    }

    [Fact]
    public async Task ASaveAndARetire_AreFilesForTheirOwnerAlone()
    {
        Start();
        await _web.Events.NextMessageAsync<ConfigurationPresenceMessage>(p => p.Online);
        Assert.Equal("small-1 is written on ferby", (await GiveAsync(ConfigurationOrderKind.Save, "small-1", Text("small-1"), null)).Text);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("small-1")));
        Assert.Equal("small-1 is retired on ferby", (await GiveAsync(ConfigurationOrderKind.Retire, "small-1", null, ConfigurationFile.HashOf(Text("small-1")))).Text);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Equal(Text("small-1"), await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "retired")))));
    }

    [Fact]
    public async Task WhatCantBeRead_IsToldWithTheReason_AndTheRestGoesOn()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllBytesAsync(PathOf("binary"), [0xFF, 0xFE, 0x00, 0x01]);
        await File.WriteAllTextAsync(PathOf("huge"), new string('#', 1 << 20));
        await File.WriteAllTextAsync(PathOf("small-1"), Text("small-1"));
        Start();
        var files = new Dictionary<string, ConfigurationFileMessage>();
        while (files.Count < 3)
        {
            var file = await FileAsync(_ => true);
            files[file.Name] = file;
        }
        Assert.Equal("It is no UTF-8 text.", files["binary"].Problem);
        Assert.StartsWith("It has 1048576 bytes", files["huge"].Problem, StringComparison.Ordinal);
        Assert.Null(files["small-1"].Problem);
    }
}
