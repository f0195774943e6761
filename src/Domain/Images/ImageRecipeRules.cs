using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Images;

/// <summary>Everything that is wrong with a recipe, each beside its field: "name", "release", "packages[2]", "sshKeys[0]", "size", "pin", "pinTo", "agent".</summary>
public static class ImageRecipeRules
{
    /// <summary>The longest name, in characters: it is a folder, and a part of file names.</summary>
    public const int NameMax = 60;

    /// <summary>The most packages that are chosen; what they need comes with them.</summary>
    public const int PackagesMax = 200;

    /// <summary>The most keys.</summary>
    public const int KeysMax = 100;

    /// <summary>The longest key, in characters: RSA of 16384 bits and a comment.</summary>
    public const int KeyMax = 4000;

    /// <summary>The most of all keys together, in characters: a recipe is one message.</summary>
    public const int KeysLengthMax = ConfigurationFile.LengthMax;

    /// <summary>The longest class, in characters.</summary>
    public const int ClassMax = 100;

    /// <summary>The smallest size: a Debian with its kernel needs about that.</summary>
    public static readonly ByteSize SizeMin = ByteSize.FromMiB(256);

    /// <summary>The largest size.</summary>
    public static readonly ByteSize SizeMax = ByteSize.FromGiB(256);

    private static readonly ImmutableArray<string> _keyKinds = ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"];
    private static readonly ImmutableArray<string> _allowed = ["watch", "programs", "signals", "load"];
    private static readonly ImmutableArray<string> _imports = [".img", ".raw", ".qcow2", ".tar", ".tar.gz", ".tar.xz"];

    /// <summary>Whether it can be an image's name. The page /images/new hides one of that name.</summary>
    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= NameMax } and not "new" && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.') && !name.Contains("..", StringComparison.Ordinal);

    /// <summary>Whether it can be a package's name, as Debian's policy has it.</summary>
    public static bool IsPackage(string? name) =>
        name is { Length: >= 2 and <= 100 } && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0])) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '.');

    /// <summary>Whether it can be the name of a guest's copy: a guest's name, and a folder's.</summary>
    public static bool IsDomain(string? name) => name is not null && ConfigurationFile.IsName(name) && GuestName.Problem(name) is null;

    /// <summary>Whether it is an index's hash.</summary>
    public static bool IsHash(string? hash) => hash is { Length: 64 } && hash.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether it can be what the agent inside may be asked for.</summary>
    public static bool IsAllowed(string words) => words == "all" || words.Length > 0 && words.Split(',') is var all && all.All(_allowed.Contains) && all.Distinct(StringComparer.Ordinal).Count() == all.Length;

    /// <summary>All at once; empty if it can be built.</summary>
    public static ImmutableArray<ConfigProblem> Check(ImageRecipe recipe)
    {
        var problems = new ProblemList();
        if (!IsName(recipe.Name)) problems.Add("name", $"The name {ProblemList.Quote(recipe.Name)} must be 1 to {NameMax} small letters, digits, dots and hyphens, begin with a letter or a digit, and not be 'new'.");
        if (recipe.Size < SizeMin || recipe.Size > SizeMax) problems.Add("size", $"The size is {recipe.Size}; {SizeMin} to {SizeMax} are possible.");
        else if (recipe.Size.Bytes % ByteSize.FromMiB(1).Bytes != 0) problems.Add("size", "The size must be whole MiB.");
        if (problems.Text("class", "The class", recipe.Class, ClassMax) && recipe.Class is { Length: 0 }) problems.Add("class", "The class is empty: leave it out, or give it.");
        if (recipe.Agent is { } words && !IsAllowed(words)) problems.Add("agent", $"What the agent may be asked for is 'all', or of {string.Join(", ", _allowed)} with commas between, each once; {ProblemList.Quote(words)} is neither.");
        CheckSource(recipe, problems);
        CheckKeys(recipe, problems);
        return problems.All;
    }

    /// <summary>What is wrong with packages that the release does not have, each beside its field.</summary>
    public static ImmutableArray<ConfigProblem> Missing(ImageRecipe recipe, IEnumerable<string> missing)
    {
        var gone = missing.ToHashSet(StringComparer.Ordinal);
        return [.. recipe.Packages.Select((name, i) => (name, i)).Where(p => gone.Contains(p.name)).Select(p => new ConfigProblem($"packages[{p.i}]", $"{recipe.Built?.Words ?? "The release"} has no package '{p.name}'."))];
    }

    private static void CheckSource(ImageRecipe recipe, ProblemList problems)
    {
        if (recipe.Import is { } file)
        {
            if (recipe.Release is not null) problems.Add("release", "It is imported or built from a release, not both.");
            if (!ConfigurationFile.IsName(file)) problems.Add("import", $"The file {ProblemList.Quote(file)} must be a name alone: 1 to {ConfigurationFile.NameMax} letters, digits, dots, hyphens and underscores. It lies in the store's folder 'imports'.");
            else if (!_imports.Any(end => file.EndsWith(end, StringComparison.Ordinal))) problems.Add("import", $"The file {ProblemList.Quote(file)} must end in one of {string.Join(", ", _imports)}.");
            if (recipe.Packages.Length > 0) problems.Add("packages", "Packages are chosen for what is built, not for what is imported.");
            if (recipe.Pin is not null) problems.Add("pin", "Only what is built has a package index.");
            if (recipe.PinTo is not null) problems.Add("pinTo", "Only what is built has packages of a release.");
            if (recipe.Agent is not null) problems.Add("agent", "The agent is put into what is built from a release, not into what is imported.");
            if (file.Contains(".tar", StringComparison.Ordinal)) return;
            // Only a tree can be written into; a disk is taken as it is
            if (recipe.SshKeys.Length > 0) problems.Add("sshKeys", "Keys can be put into a tarball, not into a disk: that is taken as it is.");
            if (recipe.ConsoleSignIn) problems.Add("consoleSignIn", "A disk is taken as it is: who may sign in is its own.");
            return;
        }
        if (recipe.Built is null) problems.Add("release", $"{(recipe.Release is null ? "A release must be chosen" : $"The release {ProblemList.Quote(recipe.Release)} is not known")}; possible are {string.Join(", ", ImageRelease.All.Select(r => r.Codename))}.");
        var count = problems.Count("packages", "packages", recipe.Packages.Length, PackagesMax);
        for (var i = 0; i < count; i++)
        {
            if (!IsPackage(recipe.Packages[i])) problems.Add($"packages[{i}]", $"{ProblemList.Quote(recipe.Packages[i] ?? "")} is no package's name: small letters, digits, '+', '-' and '.', two or more.");
            else if (recipe.Packages.IndexOf(recipe.Packages[i]) < i) problems.Add($"packages[{i}]", $"'{recipe.Packages[i]}' is chosen twice.");
        }
        if (recipe.PinTo is not null && !IsHash(recipe.PinTo)) problems.Add("pinTo", "The image whose packages it has is given by its hash, 64 hexadecimal digits.");
        if (recipe.Pin is not null && !IsHash(recipe.Pin)) problems.Add("pin", "The package index is given by its hash, 64 hexadecimal digits.");
    }

    private static void CheckKeys(ImageRecipe recipe, ProblemList problems)
    {
        var length = recipe.SshKeys.Sum(k => k?.Length ?? 0);
        if (length > KeysLengthMax) problems.Add("sshKeys", $"The SSH keys have {length} characters together; {KeysLengthMax} are possible.");
        var count = problems.Count("sshKeys", "SSH keys", recipe.SshKeys.Length, KeysMax);
        for (var i = 0; i < count; i++)
        {
            var key = recipe.SshKeys[i] ?? "";
            if (!problems.Text($"sshKeys[{i}]", "The key", key, KeyMax)) continue;
            var parts = key.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
            // A private key, pasted by mistake, must not get into an image that a class reads
            if (key.Contains("PRIVATE KEY", StringComparison.Ordinal)) problems.Add($"sshKeys[{i}]", "That is a private key. Give the public one, the file that ends in .pub.");
            else if (parts.Length < 2 || !_keyKinds.Contains(parts[0]) || !IsKeyOf(parts[0], parts[1])) problems.Add($"sshKeys[{i}]", $"{ProblemList.Quote(key)} is no SSH public key, such as 'ssh-ed25519 AAAA… name'.");
        }
    }

    // The kind stands in the key's own bytes too, after its length (RFC 4253, 6.6)
    private static bool IsKeyOf(string kind, string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length) || length < 4 + kind.Length) return false;
        return bytes is [0, 0, 0, var named, ..] && named == kind.Length && System.Text.Encoding.ASCII.GetString(bytes, 4, kind.Length) == kind;
    }
}
