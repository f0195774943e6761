using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Exports;

/// <summary>An exported guest: a folder of files that together run under plain QEMU, and can be imported again.</summary>
/// <param name="Name">The folder's name: the guest's, and when it was made.</param>
/// <param name="Guest">The guest.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Class">The class that the guest was for; null for none.</param>
/// <param name="Owner">Whose it was; null for nobody's.</param>
public sealed record ExportItem(string Name, string Guest, DateTimeOffset MadeAt, string? Class = null, string? Owner = null)
{
    /// <summary>The most files of one.</summary>
    public const int FilesMax = 24;

    /// <summary>Its files, by name.</summary>
    public ImmutableArray<ExportFile> Files { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>All of them together.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ByteSize Size => Files.Aggregate(ByteSize.Zero, (sum, file) => sum + file.Size);

    /// <summary>By value, the files too.</summary>
    public bool Equals(ExportItem? other) => other is not null && (Name, Guest, MadeAt, Class, Owner) == (other.Name, other.Guest, other.MadeAt, other.Class, other.Owner) && Files.SequenceEqual(other.Files);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Guest, MadeAt);
}

/// <summary>A file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">How large it is.</param>
/// <param name="Sha256">Its sum in hexadecimal; null where it was not reckoned.</param>
public sealed record ExportFile(string Name, ByteSize Size, string? Sha256 = null);

/// <summary>How far a work is.</summary>
public enum ExportState
{
    /// <summary>Another goes on before it.</summary>
    Waiting,

    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It is not, and nothing of it is left.</summary>
    Failed,
}

/// <summary>An export or import that goes on, waits, or has ended lately.</summary>
/// <param name="Id">The order's.</param>
/// <param name="Kind">Export or import.</param>
/// <param name="Guest">The guest.</param>
/// <param name="Who">Who asked for it.</param>
/// <param name="State">How far it is.</param>
/// <param name="At">When it came so far.</param>
public sealed record ExportWork(Guid Id, ExportOrderKind Kind, string Guest, string Who, ExportState State, DateTimeOffset At)
{
    /// <summary>What was read.</summary>
    public ByteSize Done { get; init; }

    /// <summary>Of how much.</summary>
    public ByteSize Of { get; init; }

    /// <summary>How it ended, in words; null while it has not.</summary>
    public string? Text { get; init; }

    /// <summary>Every mistake; empty if there is none.</summary>
    public ImmutableArray<ConfigProblem> Problems { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>By value, the problems too.</summary>
    public bool Equals(ExportWork? other) => other is not null && (Id, Kind, Guest, Who, State, At, Done, Of, Text) == (other.Id, other.Kind, other.Guest, other.Who, other.State, other.At, other.Done, other.Of, other.Text) && Problems.SequenceEqual(other.Problems);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, State, Done);
}

/// <summary>Names of exports and of their files.</summary>
public static class ExportName
{
    /// <summary>The longest, in characters.</summary>
    public const int LengthMax = 120;

    /// <summary>The name of an export made at that time.</summary>
    public static string Of(string guest, DateTimeOffset at) => $"{guest}-{at.UtcDateTime:yyyyMMdd-HHmmss}";

    /// <summary>Whether it can be an export's.</summary>
    public static bool Is(string? name) => name is { Length: > 0 and <= LengthMax } && name[0] is not ('.' or '-') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>Whether it can be a file's: no folder is in it, and none above.</summary>
    public static bool IsFile(string? name) => Is(name);
}
