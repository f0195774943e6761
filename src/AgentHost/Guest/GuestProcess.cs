using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.AgentHost.Guest;

/// <summary>
/// The process of role virtual. It does without the generic host of the other roles, which alone would take half of the 16 MiB that a
/// guest of 128 MiB can spare.
/// </summary>
internal static partial class GuestProcess
{
    // A broker is told that a guest is gone after one and a half of this. Longer than the pause of a slow migration's last round
    private static readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(20);

    /// <summary>Runs until SIGTERM or SIGINT; returns the process's exit code.</summary>
    public static async Task<int> RunAsync(AgentSettings settings, TimeProvider time)
    {
        using var log = new LineLog(settings.LogLevel, Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null, time);
        using var stop = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        try
        {
            var options = GuestFacts.Options(settings.Guest);
            using var identity = AgentIdentities.Open(settings, AgentIdentity.Of(options.Guest), time, log);
            using var seal = identity is null ? null : new SealedText();
            options = options with { SealKey = seal?.PublicKey };
            var agent = new GuestAgent(options, Link(settings, options, identity, time, log), settings.StateFolder, Self(), time, log, seal);
            LogBegins(log, options.Name, options.Guest.Uuid, settings.Guest.Channel ?? settings.Broker);
            var running = agent.RunAsync(stop.Token);
            Ready();
            await running.ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e)
        {
            LogCannotGoOn(log, e.Message, e is IOException or UnauthorizedAccessException ? null : e);
            return 1;
        }
    }

    /// <summary>How this process was started: its path, and the library where it is not compiled ahead of time.</summary>
    public static IReadOnlyList<string> Self()
    {
        var path = Environment.ProcessPath ?? "/proc/self/exe";
        return Path.GetFileNameWithoutExtension(path) == "dotnet" ? [path, Path.Combine(AppContext.BaseDirectory, "xenweb-agent.dll")] : [path];
    }

    private static IGuestLink Link(AgentSettings settings, VirtualAgentOptions options, IdentityKeeper? identity, TimeProvider time, LineLog log) =>
        settings.Guest.Channel is { } device ? new ChannelLink(device, options.Guest, identity, time, log) : Mqtt(settings, options, identity, time, log);

    private static MqttLink Mqtt(AgentSettings settings, VirtualAgentOptions options, IdentityKeeper? identity, TimeProvider time, LineLog log) => new(identity, time, new MqttBus(
        AgentIdentities.On(settings, identity, new MqttBusOptions
        {
            Host = settings.BrokerHost,
            Port = settings.BrokerPort,
            ClientId = $"{AgentIdentity.Of(options.Guest)}",
            Sender = $"{options.Guest}",
            Subscriptions = Topics.ForGuest(options.Guest),
            LastWill = (Topics.Presence(options.Guest), VirtualAgent.Presence(options, online: false)),
            KeepAlive = _keepAlive,
            IsFrugal = true,
        }, time),
        time,
        new Logger<MqttBus>(log)));

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    // sd_notify(3): a datagram. An agent whose broker is away is ready too: it works as far as it can
    private static void Ready()
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes("READY=1"), new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
        }
        catch (SocketException)
        {
            // systemd gives up the start after a while, and says so
        }
    }

    [LoggerMessage(132, LogLevel.Information, "The agent of guest {Name} ({Uuid}) begins, over {Over}")]
    private static partial void LogBegins(ILogger log, string name, Guid uuid, string over);

    [LoggerMessage(133, LogLevel.Critical, "The agent can't go on: {Why}")]
    private static partial void LogCannotGoOn(ILogger log, string why, Exception? exception);
}
