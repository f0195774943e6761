using System.Collections.Immutable;
using System.Text.Json.Serialization;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Images;

/// <summary>What an image is made from. Two that are the same, with the same package index, give the same bytes.</summary>
public sealed record ImageRecipe
{
    /// <summary>The image's name.</summary>
    public required string Name { get; init; }

    /// <summary>The release that it is built from, by its codename; null for one that is imported.</summary>
    public string? Release { get; init; }

    /// <summary>The file in the store's folder "imports" that it is made from (.img, .raw, .qcow2, .tar, .tar.gz, .tar.xz); null for one that is built.</summary>
    public string? Import { get; init; }

    /// <summary>Packages besides those that every image has.</summary>
    public ImmutableArray<string> Packages { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>SSH public keys that root may sign in with, a line of authorized_keys each. With one there is an SSH server.</summary>
    public ImmutableArray<string> SshKeys { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>How large the root file system is.</summary>
    public ByteSize Size { get; init; } = ByteSize.FromGiB(2);

    /// <summary>Whether root is signed in at the console without a password: who may open the console is judged by the web app.</summary>
    public bool ConsoleSignIn { get; init; }

    /// <summary>The class that it is for; null for the whole lab.</summary>
    public string? Class { get; init; }

    /// <summary>The package index that it may be built from only, by its hash; null for the newest.</summary>
    public string? Pin { get; init; }

    /// <summary>The virtual agent is put in, and this is what may be asked of it, as its option --allow has it: "all", or "watch,load". Null: there is no agent in it.</summary>
    public string? Agent { get; init; }

    /// <summary>The image whose packages it has to have again, version by version, by its hash; null for whichever the mirror has.</summary>
    public string? PinTo { get; init; }

    /// <summary>The release that it is built from; null for one that is imported.</summary>
    [JsonIgnore]
    public ImageRelease? Built => ImageRelease.Find(Release);

    /// <summary>The same, list for list.</summary>
    public bool Equals(ImageRecipe? other) =>
        other is not null && (Name, Release, Import, Size, ConsoleSignIn, Class) == (other.Name, other.Release, other.Import, other.Size, other.ConsoleSignIn, other.Class) &&
        (Pin, PinTo, Agent) == (other.Pin, other.PinTo, other.Agent) &&
        Packages.SequenceEqual(other.Packages) && SshKeys.SequenceEqual(other.SshKeys);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Release, Import, Size);
}
