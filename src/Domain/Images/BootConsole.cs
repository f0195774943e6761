using System.Collections.Immutable;
using System.Text.RegularExpressions;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Images;

/// <summary>What a guest's console tells of how far it has come.</summary>
public enum BootStage
{
    /// <summary>It is on its way, or says nothing.</summary>
    OnItsWay,

    /// <summary>It is up: somebody may sign in.</summary>
    Up,

    /// <summary>It will not come up any more.</summary>
    Stuck,
}

/// <summary>Reads a guest's console: what it has said so far, with whatever steers a terminal in it.</summary>
public static partial class BootConsole
{
    private static readonly ImmutableArray<string> _stuck =
    [
        "Kernel panic - not syncing", "(initramfs)", "You are in emergency mode", "You are in rescue mode", "Give root password for maintenance", "No bootable device", "Boot failed: not a bootable disk", "grub rescue>",
    ];

    /// <summary>How far it is.</summary>
    public static BootStage StageOf(string said) => _stuck.Any(s => said.Contains(s, StringComparison.Ordinal)) ? BootStage.Stuck : IsUp(Bare(said)) ? BootStage.Up : BootStage.OnItsWay;

    /// <summary>The last lines that say something, fit to be shown.</summary>
    public static ImmutableArray<string> Last(string said) =>
        [.. Bare(said).Split('\n').Select(l => VisibleText.Of(l.Trim('\r', ' '), ImageCheck.LineMax)).Where(l => l.Length > 0).TakeLast(ImageCheck.LinesMax)];

    private static string Bare(string said) => Steering().Replace(said, "");

    // A prompt is the end of its line; or systemd says that all is there, where nobody may sign in at this console
    private static bool IsUp(string bare)
    {
        foreach (var line in bare.AsSpan().EnumerateLines())
        {
            if (line.TrimEnd().EndsWith(" login:", StringComparison.Ordinal)) return true;
            if (line.Contains("Reached target multi-user.target", StringComparison.Ordinal) || line.Contains("Reached target Multi-User System", StringComparison.Ordinal)) return true;
        }
        return false;
    }

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[ -/]*[@-~]|[()][A-Za-z0-9]|[=>78cM])", RegexOptions.CultureInvariant)]
    private static partial Regex Steering();
}
