using System.Collections.Immutable;

namespace XenWeb.Domain.Images;

/// <summary>A release of a distribution that images are built from.</summary>
/// <param name="Codename">What its mirror calls it: "bookworm".</param>
/// <param name="Words">What people call it.</param>
public sealed record ImageRelease(string Codename, string Words)
{
    /// <summary>All that can be built, the oldest first. Any other family is imported.</summary>
    public static readonly ImmutableArray<ImageRelease> All = [new("bookworm", "Debian 12 (bookworm)"), new("trixie", "Debian 13 (trixie)")];

    /// <summary>By its codename; null for one that is not known.</summary>
    public static ImageRelease? Find(string? codename) => All.FirstOrDefault(r => r.Codename == codename);
}
