using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using XenWeb.AgentHost.Guest;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Streams;

namespace XenWeb.AgentHost;

/// <summary>xenweb-agent.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        // The agent in a guest starts itself again: as launcher of a program, and as a load
        if (Launcher.IsWanted(arguments)) return Launcher.Run(arguments);
        // xl starts it at the source of a migration
        if (Carrier.IsWanted(arguments)) return Carrier.Run(arguments);
        if (LoadMaker.IsWanted(arguments)) return LoadMaker.Run(arguments);
        var (settings, exitCode) = CommandLine.Read(arguments, Environment.GetEnvironmentVariable, Console.Out, Console.Error);
        if (settings is null) return exitCode;
        if (settings.Role == AgentRole.Virtual) return await GuestProcess.RunAsync(settings, TimeProvider.System);
        using var host = Build(settings);
        try
        {
            await host.RunAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopped while it started
        }
        return Environment.ExitCode;
    }

    private static IHost Build(AgentSettings settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(settings.LogLevel);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        if (SystemdHelpers.IsSystemdService()) builder.Logging.AddSystemdConsole();
        else builder.Logging.AddSimpleConsole(line => (line.SingleLine, line.TimestampFormat, line.ColorBehavior) = (true, "HH:mm:ss.fff ", LoggerColorBehavior.Default));
        builder.Services.AddSystemd();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        // With many agents in one process it would stop all of them for a while
        if (settings is not { Role: AgentRole.SimulatedLab, Lab.IsFleet: true })
        {
            NativeHeap.UseOneArena();
            builder.Services.AddHostedService<SmallHeap>();
        }
        builder.Services.AddHostedService<AgentService>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        return builder.Build();
    }
}
