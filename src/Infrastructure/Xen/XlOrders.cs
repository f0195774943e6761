using XenWeb.Domain.Agents;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Xen;

/// <summary>
/// The short orders to a guest that is here. Each is told the domain by its number, found a moment ago by name and UUID, so
/// that neither a name that looks like a number or an option nor a guest of the same name is ever hit. Doing one twice does it once.
/// </summary>
internal sealed class XlOrders(XlRunner runner, XlQueries queries, XlOptions options, TimeProvider time)
{
    // Xen counts pauses, so a guest that was paused twice stays paused after one unpause.
    private const int UnpausesMax = 16;

    public async Task<Ended> RunAsync(XenCommand command, XlDomain domain, CancellationToken cancellation) => command.Verb switch
    {
        XenVerb.Pause => await PauseAsync(command, domain),
        XenVerb.Unpause => await UnpauseAsync(command, domain, cancellation),
        XenVerb.Shutdown => await ShutdownAsync(command, domain, cancellation),
        XenVerb.Reboot => await RebootAsync(command, domain),
        XenVerb.Destroy => await DestroyAsync(command, domain),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command.Verb, "not one of the short orders"),
    };

    private async Task<Ended> PauseAsync(XenCommand command, XlDomain domain)
    {
        if (domain.IsPaused) return new(XenResult.Done, $"{command.GuestName} is paused already");
        var run = await RunAsync(command, "pause", Number(domain));
        return End(run, $"{command.GuestName} is paused");
    }

    private async Task<Ended> UnpauseAsync(XenCommand command, XlDomain domain, CancellationToken cancellation)
    {
        if (!domain.IsPaused) return new(XenResult.Done, $"{command.GuestName} is not paused");
        for (var i = 0; i < UnpausesMax; i++)
        {
            var run = await RunAsync(command, "unpause", Number(domain));
            if (!run.IsDone) return End(run, "");
            var now = await queries.ListAsync(cancellation);
            if (now.Value is null) return new(XenResult.Failed, $"{command.GuestName} was told to go on; whether it does is not known: {now.Failure}");
            if (Same(domain, now.Value) is not { IsPaused: true }) return new(XenResult.Done, $"{command.GuestName} goes on");
        }
        return new(XenResult.Failed, $"{command.GuestName} is still paused after {UnpausesMax} times xl unpause");
    }

    private async Task<Ended> RebootAsync(XenCommand command, XlDomain domain)
    {
        var run = await RunAsync(command, "reboot", "-F", Number(domain));
        return End(run, $"{command.GuestName} was told to reboot");
    }

    private async Task<Ended> DestroyAsync(XenCommand command, XlDomain domain)
    {
        var run = await RunAsync(command, "destroy", Number(domain));
        return run.Result == XenResult.UnknownGuest
            ? new(XenResult.Done, $"{command.GuestName} is gone already")
            : End(run, $"{command.GuestName} is destroyed");
    }

    // Asks it (-F: by an ACPI power button where a guest has no Xen drivers) and waits until it is gone.
    private async Task<Ended> ShutdownAsync(XenCommand command, XlDomain domain, CancellationToken cancellation)
    {
        var from = time.GetTimestamp();
        var run = await RunAsync(command, "shutdown", "-F", Number(domain));
        if (run.Result == XenResult.UnknownGuest) return new(XenResult.Done, $"{command.GuestName} is gone already");
        if (!run.IsDone) return End(run, "");
        while (true)
        {
            var now = await queries.ListAsync(cancellation);
            var same = now.Value is null ? domain : Same(domain, now.Value);
            if (same is null) return new(XenResult.Done, $"{command.GuestName} has shut down");
            if (time.GetElapsedTime(from) >= command.TimeLimit)
                // on_poweroff=preserve keeps it, and so does a Dom0 that is slow to take it away
                return same.IsShutDown
                    ? new(XenResult.Done, $"{command.GuestName} has shut down, and Xen still keeps it")
                    : new(XenResult.TimedOut, $"{command.GuestName} did not shut down within {ChildProgram.Seconds(command.TimeLimit)}; " +
                        (now.Value is null ? $"whether it still runs is not known: {now.Failure}" : "it still runs"));
            await Task.Delay(options.LookInterval, time, cancellation);
        }
    }

    // Not cancelled: what was begun is carried out, only our waiting can be ended.
    private Task<XlRun> RunAsync(XenCommand command, params IReadOnlyList<string> arguments) =>
        runner.RunAsync(command.TimeLimit, CancellationToken.None, arguments);

    private static Ended End(XlRun run, string done) => run.IsDone ? new(XenResult.Done, done) : new(run.Result, run.Failure!);

    private static XlDomain? Same(XlDomain domain, XlDirectory now) => now.Domains.FirstOrDefault(other => other.Number == domain.Number && other.Id == domain.Id);

    private static string Number(XlDomain domain) => domain.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The end of an order, without its time.</summary>
internal sealed record Ended(XenResult Result, string Text, TimeSpan? Pause = null, Domain.Units.ByteSize? Sent = null);
