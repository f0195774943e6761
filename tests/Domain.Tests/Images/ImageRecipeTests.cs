using XenWeb.Domain.Images;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Images;

/// <summary>A recipe is judged whole: every mistake at once, each beside its field.</summary>
public class ImageRecipeTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGnYbnO4xkzkQxwOZDGxlbZzK9YyP2uQm2w1Xh0K0q3t mira";

    private static readonly ImageRecipe Good = new() { Name = "cs439", Release = "bookworm", Packages = ["gcc", "gdb"], SshKeys = [Key], Class = "cs439" };

    private static string[] Fields(ImageRecipe recipe) => [.. ImageRecipeRules.Check(recipe).Select(p => p.Field)];

    [Fact]
    public void AGoodRecipe_HasNoMistakes()
    {
        Assert.Empty(ImageRecipeRules.Check(Good));
        Assert.Empty(ImageRecipeRules.Check(new ImageRecipe { Name = "other", Import = "cloud.qcow2" }));
    }

    [Fact]
    public void EveryMistake_IsToldAtOnce_BesideItsField() => Assert.Equal(["name", "size", "release", "packages[0]", "packages[2]", "pin", "sshKeys[0]"], Fields(new ImageRecipe
    {
        Name = "../etc", Release = "potato", Packages = ["gcc; rm", "gcc", "gcc"], SshKeys = ["ssh-rsa nonsense"], Size = ByteSize.FromMiB(1), Pin = "abc",
    }));

    [Theory]
    [InlineData("-rf")]
    [InlineData("gcc -y")]
    [InlineData("$(id)")]
    [InlineData("gcc,gdb")]
    [InlineData("a")]
    [InlineData("")]
    public void WhatIsNoPackagesName_IsNoPackagesName(string name) => Assert.False(ImageRecipeRules.IsPackage(name));

    [Fact]
    public void APrivateKey_IsRefusedAsOne() =>
        Assert.Contains("private key", ImageRecipeRules.Check(Good with { SshKeys = ["-----BEGIN OPENSSH PRIVATE KEY-----"] }).Single().Text, StringComparison.Ordinal);

    [Fact]
    public void AKeyOfAnotherKindThanItSays_IsRefused() => Assert.Equal(["sshKeys[0]"], Fields(Good with { SshKeys = [Key.Replace("ssh-ed25519", "ssh-rsa", StringComparison.Ordinal)] }));

    [Theory]
    [InlineData("../../etc/shadow.img")]
    [InlineData("/etc/shadow.img")]
    [InlineData(".hidden.img")]
    [InlineData("disk.vmdk")]
    public void AnImportIsAFileInTheFolder_OfAKnownKind(string file) => Assert.Equal(["import"], Fields(new ImageRecipe { Name = "x1", Import = file }));

    [Fact]
    public void KeysAndPackages_DoNotGoIntoADiskThatIsImported() =>
        Assert.Equal(["packages", "sshKeys"], Fields(new ImageRecipe { Name = "x1", Import = "disk.qcow2", Packages = ["gcc"], SshKeys = [Key] }));

    [Theory]
    [InlineData("all", true)]
    [InlineData("watch", true)]
    [InlineData("watch,load", true)]
    [InlineData("", false)]
    [InlineData("watch, load", false)]
    [InlineData("watch,watch", false)]
    [InlineData("all,watch", false)]
    [InlineData("root", false)]
    [InlineData("all\nXENWEB_INSECURE=1", false)]
    public void WhatTheAgentInsideMayBeAskedFor_IsOfItsOwnWords(string words, bool good) => Assert.Equal(good ? [] : ["agent"], Fields(Good with { Agent = words }));

    [Fact]
    public void AnAgentAndPins_AreForWhatIsBuilt() =>
        Assert.Equal(["pin", "pinTo", "agent"], Fields(new ImageRecipe { Name = "x1", Import = "tree.tar", Agent = "all", Pin = new string('a', 64), PinTo = new string('a', 64) }));

    [Fact]
    public void MissingPackages_AreToldBesideTheirFields() =>
        Assert.Equal(["packages[1]"], ImageRecipeRules.Missing(Good with { Packages = ["gcc", "gbd"] }, ["gbd"]).Select(p => p.Field));
}
