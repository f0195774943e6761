namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>A guest configuration as it is now. Key: the name. What it was before is in <see cref="ConfigurationVersionRow"/>.</summary>
public sealed class ConfigurationRow
{
    /// <summary>Unique in the lab; the guest that is started from it bears it.</summary>
    public required string Name { get; set; }

    /// <summary>The whole xl.cfg.</summary>
    public required string Text { get; set; }

    /// <summary>What it asks for, in bytes.</summary>
    public long MemoryBytes { get; set; }

    /// <summary>What it asks for.</summary>
    public int Vcpus { get; set; }

    /// <summary>Whose it is; null if it is everybody's.</summary>
    public string? Owner { get; set; }

    /// <summary>The class that it is for; null for none.</summary>
    public string? Class { get; set; }

    /// <summary>Who changed it last.</summary>
    public string Author { get; set; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>When it was taken out of use; null while it is in use.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>The server whose configuration agent keeps it as a file; null if none does yet.</summary>
    public string? Server { get; set; }

    /// <summary>The newest version that was seen as that file; 0 if none was.</summary>
    public int KeptVersion { get; set; }

    /// <summary>
    /// Counts the changes; its writer adds 1. Saving one that another has changed since it was read throws
    /// <see cref="Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException"/>.
    /// </summary>
    public int Version { get; set; }
}

/// <summary>One version of a guest configuration, for good. Key: name and version.</summary>
public sealed class ConfigurationVersionRow
{
    /// <summary>Whose.</summary>
    public required string Name { get; set; }

    /// <summary>1, 2, 3…</summary>
    public int Version { get; set; }

    /// <summary>The whole xl.cfg; of a version that retired it, as it was.</summary>
    public required string Text { get; set; }

    /// <summary>Of the text: what a file is recognised by.</summary>
    public required string Hash { get; set; }

    /// <summary>Who made it.</summary>
    public required string Author { get; set; }

    /// <summary>Why, in words: "restored from version 3", "edited by hand on ferby"; empty if nothing was said.</summary>
    public string Why { get; set; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Whether it took the configuration out of use.</summary>
    public bool Retired { get; set; }
}
