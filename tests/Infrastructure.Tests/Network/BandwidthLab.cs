using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using XenWeb.Domain.Units;
using static XenWeb.Infrastructure.Tests.Network.GuardedLab;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>A <see cref="GuardedLab"/> with two guests more that have networks of their own, to send to the world and to receive from it over TCP.</summary>
internal sealed class BandwidthLab : IAsyncDisposable
{
    private const string World = "10.0.0.1";

    private readonly Netns _limited = new("limited"), _free = new("free");

    public BandwidthLab()
    {
        Lab.Come("vif7.0", "00:16:3e:00:00:07", _limited);
        Lab.Come("vif8.0", "00:16:3e:00:00:08", _free);
        Address(_limited, "vif7.0-in", "10.0.0.7");
        Address(_free, "vif8.0-in", "10.0.0.8");
        Address(Lab.World, "uplink-in", World);
        Lab.Vifs(Vif(7, "00:16:3e:00:00:07", ""), Vif(8, "00:16:3e:00:00:08", ""));
    }

    public GuardedLab Lab { get; } = new();

    /// <summary>A limit of guest 7, or of whoever it is now; null for none.</summary>
    public async Task LimitAsync(double? megabits, int domain = 7)
    {
        Lab.Guard.Limit(megabits is { } limit ? ImmutableSortedDictionary<int, BitRate>.Empty.Add(domain, BitRate.FromMegabits(limit)) : ImmutableSortedDictionary<int, BitRate>.Empty);
        await Lab.Guard.ReconcileAsync(default);
    }

    /// <summary>A connection between guest 7 (or its neighbour) and the world, in that direction.</summary>
    public Stream2 Connect(bool outwards, bool neighbour = false)
    {
        var (guest, address) = neighbour ? (_free, "10.0.0.8") : (_limited, "10.0.0.7");
        var listener = (outwards ? Lab.World : guest).Within(() =>
        {
            var socket = NewSocket();
            socket.Bind(new IPEndPoint(IPAddress.Parse(outwards ? World : address), 0));
            socket.Listen();
            return socket;
        });
        using (listener)
        {
            var from = (outwards ? guest : Lab.World).Within(() =>
            {
                var socket = NewSocket();
                socket.Connect(listener.LocalEndPoint!);
                return socket;
            });
            return new Stream2(from, listener.Accept());
        }
    }

    /// <summary>The guest reboots: its device goes, and another comes.</summary>
    public void Reboot(string from, string to)
    {
        Lab.Ip("link", "delete", from);
        Lab.Come(to, "00:16:3e:00:00:07", _limited);
        Address(_limited, $"{to}-in", "10.0.0.7");
        Lab.Vifs(Vif(9, "00:16:3e:00:00:07", ""), Vif(8, "00:16:3e:00:00:08", ""));
    }

    public async ValueTask DisposeAsync()
    {
        await Lab.DisposeAsync();
        _limited.Dispose();
        _free.Dispose();
    }

    // Little is on its way: what a large buffer holds already, no limit that comes later can hold back
    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 128 * 1024, SendBufferSize = 128 * 1024 };

    private static void Address(Netns space, string device, string address) => Netns.Ip("-n", space.Name, "address", "add", $"{address}/24", "dev", device);
}

/// <summary>One connection: bytes go in at one end and come out at the other.</summary>
internal sealed class Stream2(Socket from, Socket to) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];

    /// <summary>Begins to send so many bytes.</summary>
    public Task SendAsync(int bytes) => Task.Run(() =>
    {
        var chunk = new byte[64 * 1024];
        for (var left = bytes; left > 0;) left -= from.Send(chunk, Math.Min(chunk.Length, left), SocketFlags.None);
    });

    /// <summary>Waits until so many bytes have come; how long that took.</summary>
    public TimeSpan Receive(int bytes)
    {
        to.ReceiveTimeout = (int)Eventually.Deadline.TotalMilliseconds;
        var began = TimeProvider.System.GetTimestamp();
        for (var left = bytes; left > 0;) left -= to.Receive(_buffer, Math.Min(_buffer.Length, left), SocketFlags.None) is > 0 and var read ? read : throw new IOException("the other end is gone");
        return TimeProvider.System.GetElapsedTime(began);
    }

    public void Dispose()
    {
        from.Dispose();
        to.Dispose();
    }
}
