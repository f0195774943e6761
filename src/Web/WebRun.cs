using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace XenWeb.Web;

/// <summary>Runs the app from the command line: prints the address, and turns what prevents a start into one clear line.</summary>
internal static class WebRun
{
    /// <summary>0 when it was stopped, 1 when it could not start.</summary>
    public static async Task<int> RunAsync(WebOptions options, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(options.Data);
            await using var app = WebApp.Build(options);
            await app.StartAsync(cancellation);
            Console.WriteLine($"XenWeb is ready: {Address(app)}");
            await app.WaitForShutdownAsync(cancellation);
            return 0;
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            Console.Error.WriteLine($"xenweb: {e.Message}");
            return 1;
        }
    }

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "(no address)";
}
