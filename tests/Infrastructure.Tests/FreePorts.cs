using System.Net;
using System.Net.Sockets;

namespace XenWeb.Infrastructure.Tests;

/// <summary>
/// TCP ports of 127.0.0.1 for servers that must know their port before they listen, in every project that starts such servers.
/// Not "bind port 0 and let go of it": the kernel gives that port to the next outgoing connection, and the server finds it in use.
/// These are below the kernel's ephemeral ports (32768–60999, /proc/sys/net/ipv4/ip_local_port_range), and none is given twice by one process.
/// </summary>
public static class FreePorts
{
    private const int First = 12_000;
    private const int Count = 20_000;

    // Processes begin at places of their own: two suites may run beside each other
    private static int _taken = (int)(Environment.ProcessId * 7919L % Count);

    /// <summary>A port at which nothing listens. Throws <see cref="InvalidOperationException"/> when every one is in use.</summary>
    public static int Next()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _taken) % Count);
            if (IsFree(port)) return port;
        }
        throw new InvalidOperationException($"no port of 127.0.0.1 from {First} to {First + Count - 1} is free");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
