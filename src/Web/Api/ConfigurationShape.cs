using System.Text.Json;
using XenWeb.Domain.Configs;
using XenWeb.Web.Configs;

namespace XenWeb.Web.Api;

/// <summary>A configuration as the API tells it; its text is at /api/v1/configurations/{name}.</summary>
/// <param name="Name">Its name, and that of the domain that is made from it.</param>
/// <param name="MemoryBytes">What it asks for.</param>
/// <param name="Vcpus">What it asks for.</param>
/// <param name="ChangedAt">When it was last saved.</param>
/// <param name="Version">1, 2, 3…; its ETag.</param>
/// <param name="Author">Who saved it last.</param>
/// <param name="Owner">Whose it is; null for nobody's.</param>
/// <param name="Class">The class that it is for; null for none.</param>
/// <param name="Type">pv, pvh or hvm.</param>
/// <param name="RetiredAt">When it was taken out of use; null while it is in use.</param>
/// <param name="Server">The server whose configuration agent keeps it as a file; null if none does yet.</param>
/// <param name="KeptVersion">The version of that file; 0 for none.</param>
public sealed record ConfigurationShape(
    string Name, long MemoryBytes, int Vcpus, DateTimeOffset ChangedAt, int Version, string Author, string? Owner, string? Class, GuestType Type, DateTimeOffset? RetiredAt, string? Server, int KeptVersion)
{
    /// <summary>Of a configuration.</summary>
    public static ConfigurationShape Of(Configuration configuration) => new(
        configuration.Name, configuration.Memory.Bytes, configuration.Vcpus, configuration.ChangedAt, configuration.Version, configuration.Author, configuration.Owner, configuration.Class,
        configuration.Config.Type, configuration.RetiredAt, configuration.Server, configuration.KeptVersion);
}

/// <summary>A configuration with all that it says.</summary>
/// <param name="Configuration">What the list tells of it.</param>
/// <param name="Text">The whole xl.cfg.</param>
/// <param name="Config">Its fields; sizes in bytes.</param>
public sealed record ConfigurationWhole(ConfigurationShape Configuration, string Text, JsonElement Config)
{
    /// <summary>Of a configuration.</summary>
    public static ConfigurationWhole Of(Configuration configuration) => new(ConfigurationShape.Of(configuration), configuration.Text, JsonOf(configuration.Config));

    /// <summary>The fields as JSON.</summary>
    public static JsonElement JsonOf(GuestConfig config) => JsonSerializer.Deserialize<JsonElement>(GuestConfigJson.Write(config));
}

/// <summary>One version of a configuration.</summary>
/// <param name="Version">1, 2, 3…</param>
/// <param name="Author">Who made it.</param>
/// <param name="Why">Why; empty if nothing was said.</param>
/// <param name="At">When.</param>
/// <param name="Retired">Whether it took the configuration out of use.</param>
/// <param name="Text">The whole xl.cfg; left out of lists.</param>
public sealed record VersionShape(int Version, string Author, string Why, DateTimeOffset At, bool Retired, string? Text)
{
    /// <summary>Of a version.</summary>
    public static VersionShape Of(ConfigurationVersion version, bool whole) => new(version.Version, version.Author, version.Why, version.At, version.Retired, whole ? version.Text : null);
}

/// <summary>The difference of two versions.</summary>
/// <param name="From">The earlier one.</param>
/// <param name="To">The later one.</param>
/// <param name="Lines">Every line of both, in order.</param>
public sealed record DiffShape(int From, int To, DiffLine[] Lines);

/// <summary>One thing that is wrong.</summary>
/// <param name="Field">Where: "memory", "disks[1].target"; "text" for what can't be read.</param>
/// <param name="Text">What, in a sentence.</param>
public sealed record ProblemShape(string Field, string Text);

/// <summary>What a check found; nothing was saved.</summary>
/// <param name="Usable">Whether it could be saved.</param>
/// <param name="Problems">Everything that is wrong, by its field.</param>
/// <param name="Warnings">What may be meant so, or destroys data: a disk that another configuration writes to as well. It can be saved nevertheless.</param>
/// <param name="Text">The xl.cfg that it would be.</param>
/// <param name="Config">The fields that were read; sizes in bytes.</param>
public sealed record CheckShape(bool Usable, ProblemShape[] Problems, ProblemShape[] Warnings, string Text, JsonElement Config);
