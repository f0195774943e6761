using XenWeb.Infrastructure.Network;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>Runs the programs that mount, and that change volume groups; failures are exceptions in words.</summary>
internal sealed class VolumeTool(TimeProvider time)
{
    private static readonly string[] _folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>What it printed.</summary>
    public async Task<string> RunAsync(string program, CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        var run = await new NetworkTool(program, time).RunAsync(null, cancellation, arguments).ConfigureAwait(false);
        return run.Failure is null ? run.Output : throw new IOException(run.Failure);
    }

    /// <summary>Whether a program is installed where root finds it.</summary>
    public static bool IsThere(string program) => _folders.Any(folder => File.Exists(Path.Combine(folder, program)));
}
