using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Infrastructure.Tests.Mqtt;

/// <summary>A real broker on a port that was free a moment ago; it can be stopped and started again on the same port.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly string? _retainedFile;
    private EmbeddedBroker? _broker;

    private TestBroker(int port, string? retainedFile) => (Port, _retainedFile) = (port, retainedFile);

    public int Port { get; }

    public EmbeddedBroker Broker => _broker ?? throw new InvalidOperationException("stopped");

    public static async Task<TestBroker> StartAsync(string? retainedFile = null)
    {
        var broker = new TestBroker(FreePorts.Next(), retainedFile);
        await broker.StartAgainAsync();
        return broker;
    }

    public async Task StartAgainAsync()
    {
        _broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = Port, RetainedFile = _retainedFile }, NullLogger<EmbeddedBroker>.Instance);
        await _broker.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_broker is { } broker) await broker.DisposeAsync();
        _broker = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
