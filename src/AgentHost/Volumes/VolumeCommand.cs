using System.CommandLine;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.Volumes;

namespace XenWeb.AgentHost.Volumes;

/// <summary>
/// <c>xenweb-agent volume</c>: says who may write to a volume, as it stands at its server; and takes it from a host of which an admin knows that it is gone for good. Nothing does
/// that by itself: from far away a host that is dead looks like one whose network is cut and whose guests write on.
/// </summary>
internal static class VolumeCommand
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    /// <summary>0 when it is done, 1 when it can't be, 2 for a mistake in the arguments; all said already.</summary>
    public static int Run(string[] arguments, TextWriter output, TextWriter error, Func<HostId, IReadOnlyList<IVolumeDriver>>? drivers = null)
    {
        var volume = new Argument<string>("volume") { Description = "nbd:SERVER/EXPORT, nfs:SERVER/FOLDER/FILE or lvm:GROUP/VOLUME" };
        var gone = new Option<string?>("--take-from") { Description = "The host to take it from: only if it is certain that nothing there writes to it any more, as when it is switched off" };
        var command = new RootCommand("Says which host may write to a volume, and takes it from one that is gone for good.") { volume, gone };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(volume)!, parsed.GetValue(gone), output, error, drivers ?? (host => Drivers(host, TimeProvider.System)), cancellation));
        var read = command.Parse(arguments);
        if (read.Errors.Count == 0) return read.Invoke(new InvocationConfiguration { Output = output, Error = error });
        foreach (var mistake in read.Errors) error.WriteLine($"xenweb-agent: {mistake.Message}");
        return CommandLine.BadSettings;
    }

    /// <summary>The drivers of a host.</summary>
    public static IReadOnlyList<IVolumeDriver> Drivers(HostId host, TimeProvider time) => [new NbdDriver(host, time), new NfsDriver("/run/xenweb/mounts", time), new LvmDriver(time)];

    private static async Task<int> RunAsync(string text, string? gone, TextWriter output, TextWriter error, Func<HostId, IReadOnlyList<IVolumeDriver>> drivers, CancellationToken cancellation)
    {
        var (address, problems) = VolumeAddress.Parse(text);
        if (gone is not null && !HostId.IsValid(gone)) problems = problems.Add($"'{gone}' is no host's name.");
        foreach (var problem in problems) error.WriteLine($"xenweb-agent: {problem}");
        if (address is null || !problems.IsEmpty) return CommandLine.BadSettings;
        using var timer = new CancellationTokenSource(_limit);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            var driver = drivers(new HostId("admin")).First(d => d.Kind == address.Kind);
            if (gone is not null) await driver.ClaimAsync(address, now => VolumeClaims.Leave(now, new HostId(gone)), limit.Token).ConfigureAwait(false);
            var now = await driver.ClaimAsync(address, now => new ClaimChange(now), limit.Token).ConfigureAwait(false);
            output.WriteLine(now.Claim is null ? $"{address}: nobody has it" : $"{address}: {now.Claim}");
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            error.WriteLine($"xenweb-agent: {address}: {(e is OperationCanceledException ? "its server does not answer, or another host holds it up" : e.Message)}");
            return 1;
        }
    }
}
