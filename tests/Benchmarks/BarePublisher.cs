using System.Buffers;
using System.Net.Sockets;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace XenWeb.Benchmarks;

/// <summary>A client of a broker that sends packets which were made before, at QoS 0: a lab's agents run on machines of their own, and what they do must not take the time of what is measured.</summary>
internal sealed class BarePublisher : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    private BarePublisher()
    {
    }

    /// <summary>Connects to a broker on this machine that wants no name.</summary>
    public static async Task<BarePublisher> ConnectAsync(int port)
    {
        var client = new BarePublisher();
        await client._socket.ConnectAsync("127.0.0.1", port);
        // Without keep-alive: between two rounds it says nothing
        await client.SendAsync(Bytes(new MqttConnectPacket { ClientId = "benchmark", CleanSession = true, KeepAlivePeriod = 0 }));
        var answer = new byte[4];
        await client._socket.ReceiveAsync(answer);
        return answer is [0x20, 2, _, 0] ? client : throw new InvalidOperationException("the broker refuses the publisher");
    }

    /// <summary>A message as it goes over the wire.</summary>
    public static byte[] Packet(string topic, byte[] payload) => Bytes(new MqttPublishPacket { Topic = topic, Payload = new ReadOnlySequence<byte>(payload) });

    /// <summary>Sends a packet; waits while the broker does not read.</summary>
    public async ValueTask SendAsync(byte[] packet)
    {
        for (var sent = 0; sent < packet.Length;) sent += await _socket.SendAsync(packet.AsMemory(sent));
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static byte[] Bytes(MqttPacket packet)
    {
        var formatter = new MqttPacketFormatterAdapter(MqttProtocolVersion.V311, new MqttBufferWriter(256, 256));
        return formatter.Encode(packet).ToArray();
    }
}
