using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Servers;

namespace XenWeb.Web;

/// <summary>Runs the app from the command line: prints the address, and turns what prevents a start into one clear line.</summary>
internal static partial class WebRun
{
    /// <summary>0 when it was stopped, 1 when it could not start.</summary>
    public static async Task<int> RunAsync(WebOptions options, CancellationToken cancellation)
    {
        try
        {
            string[] problems = [.. options.History.Problems(), .. options.SpoolOptions.Problems(), .. ServerRules.Problems(options), .. options.OpenId?.Problems() ?? [], .. options.Notifications.Problems(), .. WhyNotSafe(options) is { } unsafely ? [unsafely] : Array.Empty<string>()];
            if (problems.Length > 0) throw new IOException(string.Join("\nxenweb: ", problems));
            Directory.CreateDirectory(options.Data);
            Directory.CreateDirectory(options.SharedFolder);
            if (TakenPort(options) is { } taken) throw new IOException(taken);
            await FirstStart.MakeAsync(options, cancellation);
            await using var app = WebApp.Build(options);
            await app.StartAsync(cancellation);
            if (options.JsonLog) LogReady(app.Logger, Address(app));
            else Console.WriteLine($"XenWeb is ready: {Address(app)}");
            await app.WaitForShutdownAsync(cancellation);
            // What stopped it may have said that it did not go well
            return Environment.ExitCode;
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException or FormatException or ArgumentException or BrokerStartException or CryptographicException)
        {
            Console.Error.WriteLine($"xenweb: {Why(options, e)}");
            return 1;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "XenWeb is ready: {Address}")]
    private static partial void LogReady(ILogger log, string address);

    // Passwords go over a network with https only: by the lab's own certificate if there is no other
    private static string? WhyNotSafe(WebOptions options)
    {
        // Its form is judged first: what is no address is not "beyond loopback"
        if (options.Listen != "*") IPAddress.Parse(options.Listen);
        if (options.Insecure && !options.OnLoopback && !options.Published) return $"--listen is '{options.Listen}', and with --insecure whoever reaches the broker may do anything: it is for loopback only";
        return null;
    }

    // Tried before anything is started: the host would tell of it over forty lines
    private static string? TakenPort(WebOptions options)
    {
        var address = options.Listen == "*" ? IPAddress.Any : IPAddress.Parse(options.Listen);
        if (IsTaken(address, options.Port)) return Taken(options.Port, "--port");
        return options.Broker is null && IsTaken(address, options.BrokerPort) ? Taken(options.BrokerPort, "--broker-port") : null;
    }

    private static bool IsTaken(IPAddress address, int port)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, port));
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
    }

    private static string Taken(int port, string option) => $"port {port} is taken by another program; choose another with {option}";

    private static string Why(WebOptions options, Exception failure) => failure switch
    {
        IOException { InnerException: AddressInUseException } => Taken(options.Port, "--port"),
        FormatException => $"--listen is '{options.Listen}'; it must be an IP address, or * for all",
        _ => failure.Message,
    };

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "(no address)";
}
