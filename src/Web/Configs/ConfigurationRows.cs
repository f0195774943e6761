using XenWeb.Domain.Configs;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Configs;

/// <summary>Configurations to rows and back.</summary>
internal static class ConfigurationRows
{
    /// <summary>What a row holds.</summary>
    public static Configuration From(ConfigurationRow row) => new()
    {
        Name = row.Name,
        Text = row.Text,
        Version = row.Version,
        Memory = new ByteSize(row.MemoryBytes),
        Vcpus = row.Vcpus,
        Owner = row.Owner,
        Class = row.Class,
        Author = row.Author,
        ChangedAt = row.ChangedAt,
        RetiredAt = row.RetiredAt,
        Server = row.Server,
        KeptVersion = row.KeptVersion,
    };

    /// <summary>What a version's row holds.</summary>
    public static ConfigurationVersion From(ConfigurationVersionRow row) => new(row.Version, row.Text, row.Author, row.Why, row.At, row.Retired);

    /// <summary>The row as a version of its own.</summary>
    public static ConfigurationVersionRow Version(ConfigurationRow row, string why) => new()
    {
        Name = row.Name,
        Version = row.Version,
        Text = row.Text,
        Hash = ConfigurationFile.HashOf(row.Text),
        Author = row.Author,
        Why = why,
        At = row.ChangedAt,
        Retired = row.RetiredAt is not null,
    };

    /// <summary>Puts a text into a row, with what is read of it.</summary>
    public static void Set(ConfigurationRow row, string text)
    {
        var config = GuestConfigText.Read(text).Config;
        (row.Text, row.MemoryBytes, row.Vcpus, row.Owner, row.Class) = (text, config.Memory.Bytes, config.Vcpus ?? 1, config.Owner, config.Class);
    }
}
