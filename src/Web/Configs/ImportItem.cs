using System.Collections.Immutable;
using XenWeb.Domain.Configs;

namespace XenWeb.Web.Configs;

/// <summary>One xl.cfg that is to be imported: what was read of it, and what became of it.</summary>
/// <param name="Source">The file's name, or "pasted".</param>
/// <param name="Text">As it came; empty if it could not be taken at all.</param>
/// <param name="Config">What was read; null if it could not be taken at all.</param>
/// <param name="Problems">Everything that is wrong with it.</param>
/// <param name="Before">The configuration that has its name already; null for none.</param>
/// <param name="Saved">What became of it when it was saved; null before.</param>
public sealed record ImportItem(string Source, string Text, GuestConfig? Config, ImmutableArray<ConfigProblem> Problems, Configuration? Before, ConfigurationChange? Saved = null)
{
    /// <summary>The largest file, in bytes, and the longest text, in characters.</summary>
    public const int LengthMax = XlCfg.LengthMax;

    /// <summary>The most files at once.</summary>
    public const int CountMax = 100;

    /// <summary>The source of what was pasted.</summary>
    public const string Pasted = "pasted";

    /// <summary>Where it is from, as a page tells it. The source itself is kept with what is saved.</summary>
    public string Told => Source == Pasted ? T("pasted") : Source;

    /// <summary>Its name; empty if none was read.</summary>
    public string Name => Config?.Name ?? "";

    /// <summary>Whether it is kept already, to the letter.</summary>
    public bool IsSame => Before is { RetiredAt: null } && Before.Text == Text;

    /// <summary>Whether it can be saved as it is.</summary>
    public bool CanSave => Config is not null && Problems.IsEmpty && !IsSame && Saved?.Configuration is null;

    /// <summary>One that could not be taken.</summary>
    public static ImportItem Refused(string source, string why) => new(source, "", null, [new ConfigProblem("text", why)], null);

    /// <summary>Reads a text; at once whatever its length.</summary>
    public static ImportItem Of(string source, string text, IReadOnlyList<Configuration> all)
    {
        if (text.Length > LengthMax) return Refused(source, T($"It has more than {LengthMax / 1024} Ki characters (64 KiB); no xl.cfg needs them. Nothing of it was read."));
        var config = GuestConfigText.Read(text).Config;
        ImmutableArray<ConfigProblem> problems = [.. ConfigurationFile.Problems(config.Name, text)];
        return new ImportItem(source, text, config, problems, all.FirstOrDefault(c => c.Name == config.Name));
    }
}
