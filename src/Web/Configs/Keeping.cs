using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Configs;

/// <summary>What is to be done so that a server's file and the copy of record are one again.</summary>
internal abstract record Keeping
{
    /// <summary>They are one, or nothing can be done.</summary>
    public sealed record Nothing : Keeping;

    /// <summary>They are one; this version is kept.</summary>
    public sealed record Kept(int Version) : Keeping;

    /// <summary>The file is to be written; it must have this hash before (null: there must be none).</summary>
    public sealed record Write(string? Before) : Keeping;

    /// <summary>The file is to be retired; it must have this hash before.</summary>
    public sealed record Retire(string Before) : Keeping;

    /// <summary>The file was made or edited by hand: it becomes the newest version.</summary>
    public sealed record Adopt(string Text) : Keeping;

    /// <summary>It was edited by hand and here at once: the edit by hand is kept as a version, and what was made here stands.</summary>
    public sealed record AdoptBelow(string Text) : Keeping;

    private static readonly Nothing None = new();

    /// <summary>The rules. The file is what a person of that server sees, so an edit of it counts as one here; but never one over another.</summary>
    /// <param name="record">The copy of record; null if there is none.</param>
    /// <param name="hashes">Version → hash of its text.</param>
    /// <param name="file">The file; null if there is none.</param>
    public static Keeping Of(Configuration? record, ImmutableDictionary<int, string> hashes, ConfigurationFileMessage? file)
    {
        // A file with mistakes is left as it is, and shown
        if (file is { Text: null } or { Problem: not null }) return None;
        if (record is null) return file is null ? None : new Adopt(file.Text!);
        var known = file is not null && hashes.ContainsValue(file.Hash);
        if (record.RetiredAt is not null) return file is null ? IsKept(record) : known ? new Retire(file.Hash) : new Adopt(file.Text!);
        // What is missing is put back: to take a configuration out of use is done here
        if (file is null) return new Write(null);
        if (file.Hash == ConfigurationFile.HashOf(record.Text)) return IsKept(record);
        if (record.KeptVersion == record.Version) return new Adopt(file.Text!);
        return known ? new Write(file.Hash) : new AdoptBelow(file.Text!);
    }

    private static Keeping IsKept(Configuration record) => record.KeptVersion == record.Version ? None : new Kept(record.Version);
}
