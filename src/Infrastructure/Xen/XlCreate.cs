using XenWeb.Domain.Agents;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Makes a guest of a configuration, or only sees whether xl takes it.</summary>
internal sealed class XlCreate(XlRunner runner)
{
    private const int WarningMax = 160;

    public async Task<Ended> RunAsync(XenCommand command, XlDirectory directory)
    {
        if (string.IsNullOrWhiteSpace(command.Configuration)) return new(XenResult.Failed, $"there is no configuration to make {command.GuestName} from");
        var checks = command.Verb == XenVerb.Check;
        if (!checks && directory.Domains.Any(domain => DomainName.Parse(domain.Name).Guest == command.GuestName))
            return new(XenResult.Failed, $"a guest named {command.GuestName} exists already");
        // A folder of our own (0700): a configuration may hold passwords, and nobody is to change it before xl reads it.
        var folder = Directory.CreateTempSubdirectory("xenweb-");
        try
        {
            var path = Path.Combine(folder.FullName, "guest.cfg");
            await WriteAsync(path, command.Configuration);
            return End(command, await runner.RunAsync(command.TimeLimit, CancellationToken.None, checks ? ["create", "-n", path] : ["create", path]), path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WriteAsync(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        await using var writer = new StreamWriter(file);
        await writer.WriteAsync(text);
    }

    private static Ended End(XenCommand command, XlRun run, string path)
    {
        // Our file's name means nothing to a reader.
        var (well, badly) = command.Verb == XenVerb.Check ? ("xl takes it", "xl does not take it") : ($"{command.GuestName} is made", $"{command.GuestName} was not made");
        if (!run.IsDone) return new(run.Result, $"{badly}: {run.Failure!.Replace(path, "its configuration")}");
        // xl takes a wrong value (vcpus = "many") for none, says so and makes the guest.
        var warning = run.Error.Split('\n').FirstOrDefault(line => line.Contains("warning", StringComparison.OrdinalIgnoreCase))?.Replace(path, "its configuration");
        return new(XenResult.Done, warning is null ? well : $"{well}; xl warns: {warning[..Math.Min(warning.Length, WarningMax)]}");
    }
}
