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

    // As xl 4.17 said it where QEMU could not keep a VNC password; the first line comes with every guest that has a channel, and means nothing
    [Fact]
    public void A_QEMU_that_did_not_start_is_said_and_not_what_was_complained_of_before() => Assert.StartsWith("its QEMU, which serves screens, channels and some disks, did not start", XlErrorText.Explain(
    [
        "libxl: error: libxl_console.c:507:libxl__device_console_add: Domain 2:Primary console has invalid configuration",
        "libxl: error: libxl_qmp.c:1438:qmp_ev_fd_callback: Domain 3:Error happened with the QMP connection to QEMU",
        "libxl: error: libxl_create.c:1896:domcreate_devmodel_started: Domain 3:device model did not start: -26",
    ]));

    [Fact]
    public void No_output_has_no_explanation() => Assert.Null(XlErrorText.Explain(["", " "]));
}
