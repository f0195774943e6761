using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Messages;

/// <summary>
/// Which images and copies a server has: all of them, so what is not in it is not there. Retained; said anew with each change. Each image
/// is in a retained <see cref="ImageMessage"/> of its own.
/// </summary>
public sealed record ImageCatalogueMessage : Message
{
    /// <summary>The most images that are kept.</summary>
    public const int ImagesMax = 60;

    /// <summary>The most copies that are kept.</summary>
    public const int CopiesMax = 300;

    /// <summary>Whose.</summary>
    public required HostId Server { get; init; }

    /// <summary>The folder of the store, for people.</summary>
    public required string Folder { get; init; }

    /// <summary>The images' names.</summary>
    public ImmutableArray<string> Images { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>By guest.</summary>
    public ImmutableArray<ImageCopy> Copies { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What is free in the store.</summary>
    public ByteSize Free { get; init; }

    /// <summary>How copies are made: "reflink", "qcow2" or "lvm".</summary>
    public string Driver { get; init; } = "";

    /// <summary>What copies will be like; null if that is not known.</summary>
    public CopyKind? Kind { get; init; }

    /// <summary>Version of the virtual agent that can be put into images; null if its packages are not at hand.</summary>
    public string? Agent { get; init; }

    /// <summary>The key that join tokens are sealed with for this agent; null if it takes none.</summary>
    public string? SealKey { get; init; }

    /// <summary>Why the store can't be used; null if all is well.</summary>
    public string? Problem { get; init; }
}

/// <summary>One image: its recipe, what was built of it, and how far a build is. Retained; said anew with each change.</summary>
/// <param name="Server">Whose.</param>
/// <param name="Entry">All that is known of it.</param>
public sealed record ImageMessage(HostId Server, ImageEntry Entry) : Message;

/// <summary>The last lines of an image's last build. Retained.</summary>
/// <param name="Server">Whose.</param>
/// <param name="Image">Which image.</param>
/// <param name="Lines">The last ones, cut to <see cref="LineMax"/> characters.</param>
/// <param name="LeftOut">Lines before them.</param>
public sealed record ImageLogMessage(HostId Server, string Image, ImmutableArray<string> Lines, int LeftOut) : Message
{
    /// <summary>The most lines.</summary>
    public const int LinesMax = 200;

    /// <summary>The longest line, in characters.</summary>
    public const int LineMax = 200;
}

/// <summary>What is to be done with an image.</summary>
public enum ImageOrderKind
{
    /// <summary>Keep a recipe, a new one or in place of the one of its name.</summary>
    Save,

    /// <summary>Build (or import) what a recipe says.</summary>
    Build,

    /// <summary>Stop a build.</summary>
    Cancel,

    /// <summary>Take an image and its recipe away; not while guests have copies.</summary>
    Delete,

    /// <summary>Make thin copies for guests.</summary>
    Copy,

    /// <summary>Put a guest's copy back to the image as it is now: what was written is lost.</summary>
    Reset,

    /// <summary>Take a guest's copy away.</summary>
    Discard,

    /// <summary>Look packages up in a release's index.</summary>
    Search,

    /// <summary>Give a guest's copy another way to join, and leave its disk as it is.</summary>
    Admit,

    /// <summary>Boot an image for trial, on a copy that is thrown away.</summary>
    Check,
}

/// <summary>An order to a configuration agent about images. Repeated until it is answered or expired; doing it twice does it once.</summary>
public sealed record ImageOrderMessage : Message
{
    /// <summary>The most guests of one order.</summary>
    public const int DomainsMax = 200;

    /// <summary>The most characters of what is sealed: tokens for all of them.</summary>
    public const int JoinsMax = 100_000;

    /// <summary>The order's id; repeats carry the same.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whom it is for.</summary>
    public required HostId Server { get; init; }

    /// <summary>What to do.</summary>
    public required ImageOrderKind Kind { get; init; }

    /// <summary>Which image; for a search the release. Empty for what is done to a copy.</summary>
    public string Name { get; init; } = "";

    /// <summary>For a save.</summary>
    public ImageRecipe? Recipe { get; init; }

    /// <summary>For copies: the guests.</summary>
    public ImmutableArray<string> Domains { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>For copies, a reset and an admission: how the agents inside join the lab, sealed for the agent's key (<see cref="Images.ImageJoins"/>); null if they do not.</summary>
    public string? Joins { get; init; }

    /// <summary>For a search: a part of the name, or words of the summary.</summary>
    public string Find { get; init; } = "";

    /// <summary>For a search: how many hits to pass over.</summary>
    public int Offset { get; init; }

    /// <summary>After this it is not begun any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who and why.</summary>
    public required Reason Reason { get; init; }
}

/// <summary>The answer to an order about images.</summary>
/// <param name="Order">The order's id.</param>
/// <param name="Server">Who answers.</param>
/// <param name="State">Done (for a build: begun) or failed.</param>
/// <param name="Text">In words.</param>
public sealed record ImageOutcomeMessage(Guid Order, HostId Server, OrderState State, string Text) : Message
{
    /// <summary>The most packages of one answer.</summary>
    public const int PackagesMax = 50;

    /// <summary>What is wrong, each beside its field.</summary>
    public ImmutableArray<ConfigProblem> Problems { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>For a search: this page's hits.</summary>
    public ImmutableArray<ImagePackage> Packages { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>For a search: hits in all.</summary>
    public int Total { get; init; }

    /// <summary>For a search: the hash of the index that was looked into.</summary>
    public string? Index { get; init; }
}
