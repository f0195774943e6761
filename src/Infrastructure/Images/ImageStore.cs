using System.Collections.Immutable;
using XenWeb.Domain.Images;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Images;

/// <summary>
/// The folder of images: images/NAME with the recipe and what was built of it, copies/DOMAIN with a guest's copy, imports for what is
/// imported, and ".work" for what is being made: whatever is found there at the start is a leftover, and goes. An image's file bears its
/// hash and is never changed, so that copies can lean on it; it goes when neither the image nor a copy needs it any more.
/// </summary>
public sealed class ImageStore
{
    private readonly ImageStoreOptions _options;

    private readonly TimeProvider _time;

    private ImageStore(ImageStoreOptions options, TimeProvider time) => (_options, _time) = (options, time);

    /// <summary>Its folder.</summary>
    public string Folder => _options.Folder;

    internal DateTimeOffset Now => _time.GetUtcNow();

    internal string Work => Path.Combine(Folder, ".work");

    internal string IndexFolder => Path.Combine(Folder, ".index");

    /// <summary>Makes the folders that are not there, for their owner alone; throws <see cref="IOException"/> with what to do if it can't be used.</summary>
    public static ImageStore Open(ImageStoreOptions options, TimeProvider time)
    {
        var store = new ImageStore(options, time);
        try
        {
            foreach (var path in new[] { options.Folder, store.Work, store.IndexFolder, Path.Combine(options.Folder, "images"), Path.Combine(options.Folder, "copies"), Path.Combine(options.Folder, "imports") })
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the folder {options.Folder} can't be used for images: {e.Message} Choose another with --images", e);
        }
    }

    /// <summary>All that is there. Never throws: what can't be read is told.</summary>
    /// <param name="driver">How copies are made; null if that is not known yet.</param>
    internal StoreFound Scan(IThinCopies? driver)
    {
        try
        {
            var images = Directory.EnumerateDirectories(Path.Combine(Folder, "images")).Order(StringComparer.Ordinal).Take(ImageCatalogueMessage.ImagesMax).Select(Found).OfType<ImageFound>();
            var copies = Directory.EnumerateDirectories(Path.Combine(Folder, "copies")).Order(StringComparer.Ordinal).Take(ImageCatalogueMessage.CopiesMax).Select(CopyIn).OfType<ImageCopy>();
            var found = StoreFound.None;
            return found with
            {
                Images = found.Images.AddRange(images.Select(i => KeyValuePair.Create(i.Recipe.Name, i))),
                Copies = found.Copies.AddRange(copies.Select(c => KeyValuePair.Create(c.Domain, c))),
                Free = Free(),
                Driver = driver?.Name ?? "",
                Kind = driver is null ? null : KindOf(driver),
                Agent = AgentPackages.In(_options.AgentPackages)?.Version,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StoreFound.None with { Problem = e.Message };
        }
    }

    /// <summary>What is free on its disk.</summary>
    internal ByteSize Free() => new(new DriveInfo(Folder).AvailableFreeSpace);

    internal string ImageFolder(string image) => Path.Combine(Folder, "images", image);

    internal string CopyFolder(string domain) => Path.Combine(Folder, "copies", domain);

    internal string ImportPath(string file) => Path.Combine(Folder, "imports", file);

    /// <summary>Writes a recipe whole or not at all.</summary>
    internal void Keep(ImageRecipe recipe)
    {
        Directory.CreateDirectory(ImageFolder(recipe.Name));
        ImageStoreJson.Write(Path.Combine(ImageFolder(recipe.Name), "recipe.json"), recipe, ImageStoreJson.Default.ImageRecipe);
    }

    /// <summary>Takes an image away: first out of sight, so that a crash leaves no half of it.</summary>
    internal void Delete(string image) => Vanish(ImageFolder(image));

    /// <summary>Takes a copy away, in the same way.</summary>
    internal void Discard(string domain)
    {
        Vanish(CopyFolder(domain));
        foreach (var image in Directory.EnumerateDirectories(Path.Combine(Folder, "images"))) Prune(Path.GetFileName(image));
    }

    internal ImageRecipe? Recipe(string image) => ImageStoreJson.Read(Path.Combine(ImageFolder(image), "recipe.json"), ImageStoreJson.Default.ImageRecipe);

    internal ImageBuilt? Built(string image) => ImageStoreJson.Read(Path.Combine(ImageFolder(image), "image.json"), ImageStoreJson.Default.ImageBuilt);

    internal ImageCopy? Copy(string domain) => ImageStoreJson.Read(Path.Combine(CopyFolder(domain), "copy.json"), ImageStoreJson.Default.ImageCopy);

    internal ImageCheck? Check(string image) => ImageStoreJson.Read(Path.Combine(ImageFolder(image), "check.json"), ImageStoreJson.Default.ImageCheck);

    /// <summary>Keeps what a boot for trial came to; nothing if the image is gone meanwhile.</summary>
    internal void Keep(string image, ImageCheck check)
    {
        if (Directory.Exists(ImageFolder(image))) ImageStoreJson.Write(Path.Combine(ImageFolder(image), "check.json"), check, ImageStoreJson.Default.ImageCheck);
    }

    /// <summary>Hashes of all images and of what copies are of.</summary>
    internal HashSet<string> HashesInUse() =>
        [.. Directory.EnumerateDirectories(Path.Combine(Folder, "images")).Select(f => Built(Path.GetFileName(f))?.Hash).OfType<string>(), .. Directory.EnumerateDirectories(Path.Combine(Folder, "copies")).Select(CopyIn).OfType<ImageCopy>().Select(c => c.Hash)];

    /// <summary>Puts what was made into the image's folder; from then on it is the image.</summary>
    internal void Place(string image, string work, ImageBuilt built, IReadOnlyList<string> files)
    {
        foreach (var file in files) File.Move(Path.Combine(work, file), Path.Combine(ImageFolder(image), file), overwrite: true);
        ImageStoreJson.Write(Path.Combine(ImageFolder(image), "image.json"), built, ImageStoreJson.Default.ImageBuilt);
        Prune(image);
    }

    /// <summary>Takes files away that neither the image nor a copy of it needs.</summary>
    internal void Prune(string image)
    {
        var copies = Directory.EnumerateDirectories(Path.Combine(Folder, "copies")).Select(CopyIn).OfType<ImageCopy>().Where(c => c.Image == image).Select(c => c.Hash);
        var needed = copies.Append(Built(image)?.Hash ?? "").Where(h => h.Length > 0).Select(Short).ToHashSet(StringComparer.Ordinal);
        // Of an image that the recipe is pinned to its list of packages alone
        var pinned = Recipe(image)?.PinTo is { } pin ? $"packages-{Short(pin)}" : null;
        foreach (var file in Directory.EnumerateFiles(ImageFolder(image)).Where(f => !f.EndsWith(".json", StringComparison.Ordinal) && Path.GetFileName(f) != pinned))
        {
            if (!needed.Any(hash => Path.GetFileName(file).Contains(hash, StringComparison.Ordinal))) File.Delete(file);
        }
    }

    /// <summary>What of a hash stands in file names.</summary>
    internal static string Short(string hash) => hash[..16];

    private CopyKind KindOf(IThinCopies driver)
    {
        var kind = new CopyKind(driver.DiskOf(CopyFolder(CopyKind.Mark)), driver.Format, CopyFolder(CopyKind.Mark));
        // A volume is raw, and a file at its server
        return _options.Volumes.Length == 0 || kind.IsDevice || kind.Format != "raw" ? kind : kind with { Volume = _options.Volumes + kind.Disk[Folder.Length..] };
    }

    private ImageFound? Found(string folder)
    {
        var name = Path.GetFileName(folder);
        if (!ImageRecipeRules.IsName(name)) return null;
        try
        {
            if (Recipe(name) is not { } recipe || recipe.Name != name) return null;
            var built = Built(name);
            var check = Check(name);
            return new ImageFound(recipe, built is not null && File.Exists(built.Disk) ? built : null, built is not null && !File.Exists(built.Disk) ? "Its file is not there any more." : null) { Check = check?.Hash == built?.Hash ? check : null };
        }
        catch (IOException e)
        {
            return new ImageFound(new ImageRecipe { Name = name, Release = ImageRelease.All[0].Codename }, null, e.Message);
        }
    }

    private ImageCopy? CopyIn(string folder)
    {
        var domain = Path.GetFileName(folder);
        if (!ImageRecipeRules.IsDomain(domain)) return null;
        try
        {
            if (Copy(domain) is not { } copy || !File.Exists(copy.Disk)) return null;
            if (copy.Driver == "lvm") return LvmCopies.IsWritten(copy.Disk, copy.MadeAt) ? copy with { WrittenAt = copy.MadeAt.AddSeconds(1) } : copy;
            var disk = new FileInfo(copy.Disk);
            return copy with { WrittenAt = new DateTimeOffset(disk.LastWriteTimeUtc, TimeSpan.Zero), Used = copy.Format == "qcow2" ? new ByteSize(disk.Length) : null };
        }
        catch (IOException)
        {
            // Of a copy that can't be read nothing can be said; its folder stays
            return null;
        }
    }

    private void Vanish(string folder)
    {
        if (!Directory.Exists(folder)) return;
        var aside = Path.Combine(Work, "gone-" + Path.GetFileName(folder));
        if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        Directory.Move(folder, aside);
        Directory.Delete(aside, recursive: true);
    }
}
