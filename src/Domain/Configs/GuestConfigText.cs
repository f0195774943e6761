using System.Collections.Immutable;

namespace XenWeb.Domain.Configs;

/// <summary>
/// A configuration as one plain file: an xl.cfg, in which XenWeb's own fields are comments (<c># xenweb.priority = 5</c>), so that xl
/// reads it as it is. What has no field is kept as it was written in <see cref="GuestConfig.Extra"/>, comments too (at the file's end,
/// without what they stood beside); blank lines are not kept. A value of which xl itself takes no notice is told as a problem.
/// </summary>
public static class GuestConfigText
{
    /// <summary>The file's text; lines end in LF.</summary>
    public static string Write(GuestConfig config) => new GuestConfigWriter().Write(config);

    /// <summary>Reads a file, at once whatever its length; never throws and runs nothing.</summary>
    public static GuestConfigRead Read(string text)
    {
        var cfg = XlCfg.Parse(text);
        return new GuestConfigReader(cfg).Read();
    }
}

/// <summary>What was read of a file.</summary>
/// <param name="Config">What could be read; not to be kept while there are problems.</param>
/// <param name="Problems">Everything that is wrong at once: what can't be read, and what breaks a rule.</param>
public sealed record GuestConfigRead(GuestConfig Config, ImmutableArray<ConfigProblem> Problems);
