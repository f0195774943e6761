using Microsoft.Extensions.Logging;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.AgentHost;

/// <summary>The identities of this process's agents: where they are kept, how they go with a bus, and how they are renewed.</summary>
internal static class AgentIdentities
{
    // Also the wait after a clock that was set: a certificate's last third is ten days
    private static readonly TimeSpan _longestWait = TimeSpan.FromHours(6);
    private static readonly TimeSpan _shortestWait = TimeSpan.FromSeconds(30);

    /// <summary>The folder of the identity below an agent's own.</summary>
    public static string Folder(string stateFolder) => Path.Combine(stateFolder, "identity");

    /// <summary>The agent's identity; null in clear. Throws <see cref="IOException"/>, in words, if it has not joined, or as another.</summary>
    public static IdentityKeeper? Open(AgentSettings settings, AgentIdentity expected, TimeProvider time, ILoggerFactory logs)
    {
        if (settings.Insecure) return null;
        var keeper = IdentityKeeper.Open(Folder(settings.StateFolder), time, logs.CreateLogger<IdentityKeeper>());
        if (keeper.Current.Identity == expected) return keeper;
        var joined = keeper.Current.Identity;
        keeper.Dispose();
        throw new IOException($"this agent is {expected}, but joined the lab as {joined}: set --role and --host as they were then, or enrol again");
    }

    /// <summary>The options of a bus with that identity: its seal, and the broker that the lab has named if none is set.</summary>
    public static MqttBusOptions On(AgentSettings settings, IdentityKeeper? keeper, MqttBusOptions options, TimeProvider time)
    {
        // Kept in clear too: else a host whose clock was set back would be taken for its own past. One that can't keep it can't keep its orders either, and says so
        if (keeper is null) return options with { Incarnation = Incarnation.Next(settings.StateFolder, time, (_, _) => { }) };
        var (host, port) = settings.BrokerPort != 0 ? (settings.BrokerHost, settings.BrokerPort) : NamedBroker(settings.StateFolder);
        return options with { Host = host, Port = port, Seal = keeper.Seal(), Keeper = keeper };
    }

    /// <summary>Writes down which broker the lab has named.</summary>
    public static void NameBroker(string stateFolder, string endpoint) => PrivateFile.Write(BrokerFile(stateFolder), endpoint + "\n");

    /// <summary>Asks for a new certificate whenever it is time; ends when cancelled.</summary>
    public static async Task RenewAsync(IdentityKeeper keeper, MqttBus bus, TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            var wait = keeper.Current.RenewAt - time.GetUtcNow();
            await Task.Delay(wait > _longestWait ? _longestWait : wait < _shortestWait ? _shortestWait : wait, time, cancellation).ConfigureAwait(false);
            if (keeper.Due() is { } request) await bus.PublishAsync(Topics.Renewal(keeper.Current.Identity), request, retain: false, cancellation).ConfigureAwait(false);
        }
    }

    private static string BrokerFile(string stateFolder) => Path.Combine(Folder(stateFolder), "broker.txt");

    private static (string Host, int Port) NamedBroker(string stateFolder)
    {
        var path = BrokerFile(stateFolder);
        return File.Exists(path) && Text.TryEndpoint(File.ReadAllText(path).Trim(), out var host, out var port)
            ? (host, port)
            : throw new IOException("no broker is known: set --broker HOST:PORT, or enrol again");
    }
}
