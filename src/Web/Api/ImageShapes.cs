using System.Collections.Immutable;
using XenWeb.Domain.Images;
using XenWeb.Web.Access;

namespace XenWeb.Web.Api;

/// <summary>An image as the API tells it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Server">The server that has it.</param>
/// <param name="State">planned, waiting, building, ready or failed.</param>
/// <param name="Recipe">What it is made from.</param>
/// <param name="Built">What was built last with success; null if nothing was.</param>
/// <param name="Progress">Of a build that goes on.</param>
/// <param name="Problem">Why the last build failed.</param>
/// <param name="Check">What its last boot for trial came to; null if what is built has had none.</param>
/// <param name="CheckedSince">Since when it is being booted for trial; null if it is not.</param>
public sealed record ImageShape(string Name, string Server, ImageState State, RecipeShape Recipe, BuiltShape? Built, ProgressShape? Progress, string? Problem, TrialShape? Check, DateTimeOffset? CheckedSince)
{
    internal static ImageShape Of(PlacedImage image) => new(image.Name, image.Server.Name, image.Entry.State, RecipeShape.Of(image.Entry.Recipe),
        image.Entry.Built is { } b ? new BuiltShape(b.Hash, b.Size.Bytes, b.Used.Bytes, b.Disk, b.Format, b.Kernel, b.Ramdisk, b.Index, b.IndexAt, b.Packages, b.BuiltAt, b.Agent) : null,
        image.Entry.Progress is { } p ? new ProgressShape(p.Step, p.Percent, p.BegunAt) : null, image.Entry.Problem,
        image.Entry.Check is { } c ? new TrialShape(c.Outcome, c.Text, c.Console, c.At) : null, image.Entry.CheckedSince);
}

/// <summary>What a boot for trial came to.</summary>
/// <param name="Outcome">network, noNetwork, doesNotBoot or notTried.</param>
/// <param name="Text">In words.</param>
/// <param name="Console">The last lines of its console.</param>
/// <param name="At">When.</param>
public sealed record TrialShape(BootOutcome Outcome, string Text, ImmutableArray<string> Console, DateTimeOffset At);

/// <summary>A recipe.</summary>
/// <param name="Release">bookworm or trixie; null for an import.</param>
/// <param name="Import">The file that it is imported from; null for what is built.</param>
/// <param name="Packages">Chosen besides what every image has.</param>
/// <param name="SshKeys">Public keys of who may sign in as root.</param>
/// <param name="SizeMiB">Size of the root file system.</param>
/// <param name="ConsoleSignIn">Whether root is signed in at the console.</param>
/// <param name="Class">The class that it is for.</param>
/// <param name="Pin">The package index that it may be built from only.</param>
/// <param name="PinTo">The image whose packages it has to have again, version by version.</param>
/// <param name="Agent">What may be asked of the agent inside; null without one.</param>
public sealed record RecipeShape(string? Release, string? Import, ImmutableArray<string> Packages, ImmutableArray<string> SshKeys, long SizeMiB, bool ConsoleSignIn, string? Class, string? Pin, string? PinTo, string? Agent)
{
    internal static RecipeShape Of(ImageRecipe r) => new(r.Release, r.Import, r.Packages, r.SshKeys, r.Size.MiB, r.ConsoleSignIn, r.Class, r.Pin, r.PinTo, r.Agent);
}

/// <summary>What was built.</summary>
/// <param name="Hash">SHA-256 of its bytes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="UsedBytes">What of it is taken on the disk.</param>
/// <param name="Disk">Path.</param>
/// <param name="Format">raw or qcow2.</param>
/// <param name="Kernel">Path of the kernel; null if it has none of its own.</param>
/// <param name="Ramdisk">Path of the initial RAM disk.</param>
/// <param name="Index">Hash of the package index: to pin a recipe to.</param>
/// <param name="IndexAt">Date of the release.</param>
/// <param name="Packages">How many packages are in it.</param>
/// <param name="BuiltAt">When.</param>
/// <param name="Agent">Version of the agent in it; null without one.</param>
public sealed record BuiltShape(string Hash, long Bytes, long UsedBytes, string Disk, string Format, string? Kernel, string? Ramdisk, string? Index, DateTimeOffset? IndexAt, int Packages, DateTimeOffset BuiltAt, string? Agent);

/// <summary>How far a build is.</summary>
/// <param name="Step">What it does.</param>
/// <param name="Percent">0 to 100, by the steps.</param>
/// <param name="BegunAt">When it began.</param>
public sealed record ProgressShape(string Step, int Percent, DateTimeOffset BegunAt);

/// <summary>A log.</summary>
/// <param name="Lines">The last lines.</param>
/// <param name="LeftOut">How many were before them.</param>
public sealed record ImageLogShape(ImmutableArray<string> Lines, int LeftOut);

/// <summary>A domain's copy.</summary>
/// <param name="Domain">Whose.</param>
/// <param name="Image">Of which image.</param>
/// <param name="Hash">The image as it was then.</param>
/// <param name="Disk">Path, for the configuration.</param>
/// <param name="Format">raw or qcow2, for the configuration.</param>
/// <param name="Driver">reflink, qcow2 or lvm.</param>
/// <param name="UsedBytes">What it takes by itself; null where that can't be told.</param>
/// <param name="Written">Whether it was written to: a reset loses that.</param>
/// <param name="WrittenAt">When, last.</param>
/// <param name="Join">Path of the join disk, for the configuration (read-only, xvdb); null if its image has no agent.</param>
public sealed record ImageCopyShape(string Domain, string Image, string Hash, string Disk, string Format, string Driver, long? UsedBytes, bool Written, DateTimeOffset WrittenAt, string? Join)
{
    internal static ImageCopyShape Of(PlacedCopy placed) => placed.Copy is var c ? new(c.Domain, c.Image, c.Hash, c.Disk, c.Format, c.Driver, c.Used?.Bytes, c.IsWritten, c.WrittenAt, c.Join) : null!;
}

/// <summary>A page of packages.</summary>
/// <param name="Total">Hits in all.</param>
/// <param name="Offset">Hits before these.</param>
/// <param name="Index">Hash of the index.</param>
/// <param name="Packages">These.</param>
public sealed record PackagePage(int Total, int Offset, string? Index, ImmutableArray<PackageShape> Packages);

/// <summary>A package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The newest version.</param>
/// <param name="Bytes">What is downloaded.</param>
/// <param name="InstalledBytes">What it takes installed.</param>
/// <param name="Summary">What it is.</param>
public sealed record PackageShape(string Name, string Version, long Bytes, long InstalledBytes, string Summary);

/// <summary>What was asked for is done, or (a build) begun.</summary>
/// <param name="Text">In words.</param>
public sealed record ImageDoneShape(string Text);

/// <summary>The body of a recipe.</summary>
/// <param name="Release">bookworm or trixie.</param>
/// <param name="Import">Or a file in the store's folder "imports".</param>
/// <param name="Packages">Packages by name.</param>
/// <param name="SshKeys">Public keys, a line of authorized_keys each.</param>
/// <param name="SizeMiB">Size; 2048 if it is left out.</param>
/// <param name="ConsoleSignIn">Whether root is signed in at the console.</param>
/// <param name="Class">The class that it is for.</param>
/// <param name="Pin">Build from that package index only.</param>
/// <param name="PinTo">Build only if each package is again of the version that the image of that hash has.</param>
/// <param name="Agent">What may be asked of the virtual agent that is put in: all, or of watch,programs,signals,load; none for no agent. All where its packages are at hand, if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom.</param>
public sealed record RecipeBody(string? Release, string? Import, string[]? Packages, string[]? SshKeys, int? SizeMiB, bool? ConsoleSignIn, string? Class, string? Pin, string? PinTo, string? Agent, string? Reason, string? Who);

/// <summary>The body of a request for copies: names, or a pattern for them.</summary>
/// <param name="Domains">Names of the domains.</param>
/// <param name="Pattern">Or a pattern: cs439-##.</param>
/// <param name="Count">With it: how many.</param>
/// <param name="First">With it: the first number; 1 if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom.</param>
public sealed record CopiesBody(string[]? Domains, string? Pattern, int? Count, int? First, string? Reason, string? Who);
