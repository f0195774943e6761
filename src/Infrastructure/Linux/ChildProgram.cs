using System.ComponentModel;
using CliWrap;

namespace XenWeb.Infrastructure.Linux;

/// <summary>A program to be run without a shell, by argument list, with its messages in English (LC_ALL=C).</summary>
internal static class ChildProgram
{
    private const int NoSuchFile = 2;
    private const int NoPermission = 13;

    /// <summary>The command, ready to be given its pipes; its exit code is data, not an exception.</summary>
    public static Command Of(string path, IEnumerable<string> arguments) => Cli.Wrap(path)
        .WithArguments(arguments)
        .WithEnvironmentVariables(new Dictionary<string, string?> { ["LC_ALL"] = "C" })
        .WithValidation(CommandResultValidation.None);

    /// <summary>Why a program could not be started: "xentop is not installed".</summary>
    public static string WhyNotStarted(string path, Win32Exception error) => error.NativeErrorCode switch
    {
        NoSuchFile => $"{Path.GetFileName(path)} is not installed ({path} was not found)",
        NoPermission => $"{path} may not be run by this user",
        _ => $"{path} could not be started: {error.Message}",
    };

    /// <summary>A time as people say it: "34 s".</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds < 10 ? $"{time.TotalSeconds:0.#} s" : $"{time.TotalSeconds:0} s";
}
