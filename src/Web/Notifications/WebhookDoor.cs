using System.Net;
using System.Net.Sockets;

namespace XenWeb.Web.Notifications;

/// <summary>
/// Where webhooks may go. Anybody who signs in names an address, and the request comes from the web server: so it must not reach what only the web server reaches. Judged is
/// the address that is connected to, not what a name stood for before.
/// </summary>
public sealed class WebhookDoor(NotificationOptions options)
{
    // Loopback, private, link-local, shared, benchmarks, documentation, multicast, reserved; and what carries IPv4 within IPv6
    private static readonly IPNetwork[] _notPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Why nothing goes to an address as it is written; null if something may, as far as that can be told from it.</summary>
    public string? WhyNot(Uri address)
    {
        if (address.Scheme is not ("http" or "https")) return "A webhook's address must begin with http:// or https://.";
        if (options.WebhookHosts.Count > 0 && !options.WebhookHosts.Any(h => IsBelow(address.IdnHost, h))) return $"Webhooks may go to {string.Join(", ", options.WebhookHosts)} only (--webhook-host).";
        if (IPAddress.TryParse(address.IdnHost, out var ip)) return WhyNot(ip, address.Scheme == "https");
        return address.Scheme == "http" && options.WebhookNetworks.Count == 0 ? "A webhook in clear (http) may go only to a network that an admin has named (--webhook-network): use https." : null;
    }

    /// <summary>Why nothing is sent to an IP address; null if it may be.</summary>
    public string? WhyNot(IPAddress address, bool isHttps)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (options.WebhookNetworks.Any(n => n.Contains(address))) return null;
        if (_notPublic.Any(n => n.Contains(address))) return "That address is not a public one: an admin can name its network (--webhook-network).";
        return isHttps ? null : "A webhook in clear (http) may go only to a network that an admin has named (--webhook-network): use https.";
    }

    /// <summary>Connects to the first address of a host that may be connected to. Throws <see cref="WebhookRefusedException"/> if none may.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var isHttps = context.InitialRequestMessage.RequestUri?.Scheme == "https";
        var all = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        IPAddress[] open = [.. all.Where(a => WhyNot(a, isHttps) is null)];
        if (open.Length == 0) throw new WebhookRefusedException(all.Length == 0 ? "That host has no address." : WhyNot(all[0], isHttps)!);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsBelow(string host, string allowed) => host.Equals(allowed, StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{allowed}", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A webhook may not go where it was to go.</summary>
public sealed class WebhookRefusedException(string message) : IOException(message);
