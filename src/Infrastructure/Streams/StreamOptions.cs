using System.Net;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Streams;

/// <summary>How the streams of migrations are carried between hosts.</summary>
public sealed record StreamOptions
{
    /// <summary>Where streams are taken; port 0 takes any free one, null none: then guests can only leave.</summary>
    public IPEndPoint? Listen { get; init; } = new(IPAddress.Any, StreamAddress.DefaultPort);

    /// <summary>Folder for the sockets between xl's helper and the agent; made for its owner alone.</summary>
    public required string Folder { get; init; }

    /// <summary>The program that xl runs at the source, which carries its stream to the agent: this agent itself.</summary>
    public required string Carrier { get; init; }

    /// <summary>Most that all streams of this host together may use, in each direction; null, the default: no limit.</summary>
    public BitRate? HostRate { get; init; }

    /// <summary>Most that one migration may use; null, the default: no limit.</summary>
    public BitRate? EachRate { get; init; }

    /// <summary>Most that all streams to, or from, one host may use, by its name. Empty by default.</summary>
    public Dictionary<string, BitRate> PeerRates { get; init; } = [];

    /// <summary>
    /// How long a connection may take from its beginning until it is accepted; 20 s by default, so that both of a source's tries fit into the
    /// minute for which its target awaits it.
    /// </summary>
    public TimeSpan HandshakeWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often each end says that it is there; 5 s by default.</summary>
    public TimeSpan AliveEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>An end of which nothing at all comes for this long counts as dead; 60 s by default (an emulated Dom0 may stand still for long).</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long xl's helper may take to reach the agent; 60 s by default.</summary>
    public TimeSpan CarrierWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long streams that are under way are waited for when the agent ends; 8 s by default.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(8);
}
