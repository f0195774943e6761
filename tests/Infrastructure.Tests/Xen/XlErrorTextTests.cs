using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Xen;

public sealed class XlErrorTextTests
{
    [Theory]
    [InlineData("error-create-too-much-memory", "not enough memory (")]
    [InlineData("error-create-name-exists", "a guest named small-1 exists already (")]
    [InlineData("error-create-no-such-disk", "the disk /dev/no-such-disk is not there (")]
    [InlineData("error-create-no-such-kernel", "the file /no/such/kernel is not there (")]
    [InlineData("error-create-no-such-bridge", "there is no network bridge nosuchbr (")]
    [InlineData("error-create-no-name", "its configuration has no name (")]
    [InlineData("error-create-syntax", "its configuration can't be parsed (/root/syntax.cfg:1: config parsing error near `\"bad': lexical error)")]
    [InlineData("error-create-no-such-file", "Failed to read config file: /root/missing.cfg: No such file or directory")]
    public void Each_captured_error_of_create_is_said_in_words(string capture, string expected)
    {
        Assert.StartsWith(expected, XlErrorText.Explain(Capture.Lines(Capture.Error(capture))));
    }

    public static TheoryData<string> EveryUnknownDomain => new(Directory.EnumerateFiles(Capture.Folder, "error-unknown-domain-p*.err")
        .Concat(Directory.EnumerateFiles(Capture.Folder, "error-unknown-domain-destroy.err")).Select(file => Path.GetFileNameWithoutExtension(file)));

    [Theory, MemberData(nameof(EveryUnknownDomain))]
    public void Unknown_domains_are_known(string capture) => Assert.True(XlErrorText.SaysUnknownDomain(Capture.Error(capture)));

    [Fact]
    public void No_output_has_no_explanation() => Assert.Null(XlErrorText.Explain(["", " "]));
}
