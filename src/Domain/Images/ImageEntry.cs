using System.Collections.Immutable;
using System.Text.Json.Serialization;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Images;

/// <summary>Where an image is.</summary>
public enum ImageState
{
    /// <summary>There is a recipe, and nothing was built of it.</summary>
    Planned,

    /// <summary>Its build waits for the one before it.</summary>
    Waiting,

    /// <summary>It is being built.</summary>
    Building,

    /// <summary>It is there, and guests get copies.</summary>
    Ready,

    /// <summary>Its last build failed or was stopped; what was built before is still there.</summary>
    Failed,
}

/// <summary>What was built, as it lies in the store.</summary>
/// <param name="Hash">SHA-256 of the image's bytes.</param>
/// <param name="Size">Of the file.</param>
/// <param name="Used">What of it is taken on the disk.</param>
/// <param name="Disk">Path of the image.</param>
/// <param name="Format">"raw" or "qcow2".</param>
/// <param name="Kernel">Path of the kernel that was taken out of it; null if it has none.</param>
/// <param name="Ramdisk">Path of the initial RAM disk; null if it has none.</param>
/// <param name="Index">Hash of the package index that it was built from; null for an import.</param>
/// <param name="IndexAt">The index's own date, by its release.</param>
/// <param name="Packages">How many packages are in it.</param>
/// <param name="BuiltAt">When it was built.</param>
/// <param name="Agent">Version of the virtual agent in it; null if it has none.</param>
public sealed record ImageBuilt(
    string Hash, ByteSize Size, ByteSize Used, string Disk, string Format, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Kernel, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Ramdisk,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Index, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? IndexAt, int Packages, DateTimeOffset BuiltAt,
    string? Agent = null);

/// <summary>How far a build is.</summary>
/// <param name="Step">What it does, in words.</param>
/// <param name="Percent">0 to 100: by the steps, not by the time.</param>
/// <param name="BegunAt">When it began.</param>
public sealed record ImageProgress(string Step, int Percent, DateTimeOffset BegunAt);

/// <summary>An image and all that is known of it.</summary>
public sealed record ImageEntry
{
    /// <summary>What it is made from.</summary>
    public required ImageRecipe Recipe { get; init; }

    /// <summary>Where it is.</summary>
    public required ImageState State { get; init; }

    /// <summary>What was built last with success; null if nothing was.</summary>
    public ImageBuilt? Built { get; init; }

    /// <summary>Of a build that goes on.</summary>
    public ImageProgress? Progress { get; init; }

    /// <summary>Why the last build failed, in words; null if it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>What its last boot for trial came to; null if what was built has had none.</summary>
    public ImageCheck? Check { get; init; }

    /// <summary>Since when it is being booted for trial; null if it is not.</summary>
    public DateTimeOffset? CheckedSince { get; init; }
}

/// <summary>A guest's thin copy of an image.</summary>
/// <param name="Domain">The guest.</param>
/// <param name="Image">The image.</param>
/// <param name="Hash">The image as it was when the copy was made.</param>
/// <param name="Disk">Path of the copy.</param>
/// <param name="Format">"raw" or "qcow2".</param>
/// <param name="Driver">"reflink", "qcow2" or "lvm".</param>
/// <param name="Used">What is taken on the disk by it alone; with reflinks that can't be told, and it is null.</param>
/// <param name="MadeAt">When it was made, or reset.</param>
/// <param name="WrittenAt">When it was written to last.</param>
/// <param name="Join">Path of the second disk, which tells the agent inside how it joins the lab; null if its image has no agent.</param>
public sealed record ImageCopy(
    string Domain, string Image, string Hash, string Disk, string Format, string Driver,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ByteSize? Used, DateTimeOffset MadeAt, DateTimeOffset WrittenAt,
    string? Join = null)
{
    /// <summary>Whether somebody has written to it since it was made: then a reset loses something.</summary>
    public bool IsWritten => WrittenAt > MadeAt;
}

/// <summary>A package of a release.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The newest version that the mirror has.</param>
/// <param name="Size">What is downloaded.</param>
/// <param name="Installed">What it takes when it is installed.</param>
/// <param name="Summary">What it is, in a line.</param>
public sealed record ImagePackage(string Name, string Version, ByteSize Size, ByteSize Installed, string Summary);

/// <summary>What is in the store.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Built">What was built of it.</param>
/// <param name="Problem">Why it can't be used; null if it can.</param>
public sealed record ImageFound(ImageRecipe Recipe, ImageBuilt? Built, string? Problem = null)
{
    /// <summary>What its last boot for trial came to, if that was of what is built.</summary>
    public ImageCheck? Check { get; init; }
}

/// <summary>The whole store, as it was found.</summary>
/// <param name="Images">By name.</param>
/// <param name="Copies">By guest.</param>
/// <param name="Free">What is free on its disk.</param>
/// <param name="Driver">How copies are made: "reflink", "qcow2" or "lvm".</param>
/// <param name="Problem">Why it can't be read; null if it can.</param>
public sealed record StoreFound(ImmutableSortedDictionary<string, ImageFound> Images, ImmutableSortedDictionary<string, ImageCopy> Copies, ByteSize Free, string Driver, string? Problem = null)
{
    /// <summary>What its copies are like; null if that is not known.</summary>
    public CopyKind? Kind { get; init; }

    /// <summary>Version of the virtual agent that can be put into images; null if its packages are not at hand.</summary>
    public string? Agent { get; init; }

    /// <summary>Nothing.</summary>
    public static readonly StoreFound None = new(
        ImmutableSortedDictionary.Create<string, ImageFound>(StringComparer.Ordinal), ImmutableSortedDictionary.Create<string, ImageCopy>(StringComparer.Ordinal), default, "");
}
