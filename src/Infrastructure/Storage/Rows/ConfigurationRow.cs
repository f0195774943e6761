namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>A guest configuration as it is kept. Key: the name.</summary>
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

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>
    /// Counts the changes; its writer adds 1. Saving one that another has changed since it was read throws
    /// <see cref="Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException"/>.
    /// </summary>
    public int Version { get; set; }
}
