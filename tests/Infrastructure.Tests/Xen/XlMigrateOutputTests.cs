using System.Globalization;
using XenWeb.Domain.Agents;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Xen;

public sealed class XlMigrateOutputTests
{
    [Theory]
    [InlineData("migrate-live-1", XenResult.Done, "small-1 runs on herby now")]
    [InlineData("migrate-live-2-idle", XenResult.Done, "small-1 runs on herby now")]
    [InlineData("error-migrate-no-memory", XenResult.TargetFailed, "herby could not take small-1: not enough memory (Failed to populate physmap (16 = Device or resource busy): Internal error)")]
    [InlineData("error-migrate-name-taken", XenResult.TargetFailed, "herby could not take small-1: a guest named small-1 exists already (Domain 3:Domain with name \"small-1\" already exists.)")]
    [InlineData("error-migrate-transport-broken", XenResult.TransportFailed, "the connection to herby broke while small-1 was copied")]
    [InlineData("error-migrate-unreachable-host", XenResult.TransportFailed, "herby could not be reached: there is no route to it (ssh: connect to host 10.77.0.99 port 22: No route to host)")]
    [InlineData("error-migrate-unknown-host", XenResult.TransportFailed, "herby could not be reached: the name no-such-host can't be resolved (ssh: Could not resolve hostname no-such-host: Temporary failure in name resolution)")]
    [InlineData("error-migrate-no-ssh-port", XenResult.TransportFailed, "herby could not be reached: it refuses the connection (ssh: connect to host herby port 9: Connection refused)")]
    [InlineData("error-migrate-unknown-domain", XenResult.UnknownGuest, "there is no guest small-1 here")]
    [InlineData("pvh-migrate-live", XenResult.SuspendFailed, "small-1 could not be suspended, and xl does not resume it: it did not answer the request to suspend (Domain 16:saving domain: domain did not respond to suspend request: No such process)")]
    [InlineData("error-xl-migrate-no-args", XenResult.Failed, "small-1 was not migrated to herby")]
    public void Each_captured_end_is_its_class(string capture, XenResult result, string text)
    {
        var output = new XlMigrateOutput("small-1", "herby");
        foreach (var line in Capture.Lines(Capture.Error(capture))) output.Feed(line, TimeSpan.Zero);
        Assert.Equal((result, text), output.Classify(Capture.ExitCode(capture)));
    }

    // No captures of these: the texts are xl's own (tools/xl/xl_migrate.c), and Debian's 4.17.7 hypervisor's for the log-dirty mode.
    [Theory]
    [InlineData(1, XenResult.Undefined, "migration sender: Giving target permission to start.", "** Migration failed during final handshake **", "Domain state is now undefined !")]
    [InlineData(1, XenResult.Undefined, "migration sender: Giving target permission to start.", "client_loop: send disconnect: Broken pipe")]
    [InlineData(null, XenResult.Undefined, "migration sender: Giving target permission to start.")]
    [InlineData(null, XenResult.TimedOut, "xc: info: Restoring domain")]
    [InlineData(1, XenResult.Failed, "No config file stored for running domain and none supplied - cannot migrate.")]
    [InlineData(1, XenResult.ResumedAtSource, "xc: error: Failed to enable logdirty: 95,22,0: Internal error", "migration sender: libxl_domain_suspend failed (rc=-3)", "migration target: Domain creation failed (code -3).", "Migration failed, resuming at sender.")]
    [InlineData(1, XenResult.TransportFailed, "bash: line 1: xl: command not found", "libxl: error: libxl_utils.c:505:libxl_read_exactly: file/stream truncated reading banner from migration receiver stream")]
    public void Ends_without_a_capture_are_their_class(int? exitCode, XenResult result, params string[] lines)
    {
        var output = new XlMigrateOutput("small-1", "herby");
        foreach (var line in lines) output.Feed(line, TimeSpan.Zero);
        Assert.Equal(result, output.Classify(exitCode).Result);
    }

    [Fact]
    public void No_configuration_stored_is_said_in_words()
    {
        var output = new XlMigrateOutput("small-1", "herby");
        output.Feed("No config file stored for running domain and none supplied - cannot migrate.", TimeSpan.Zero);
        Assert.StartsWith("small-1 was not migrated to herby: Xen has no configuration stored for it", output.Classify(1).Text);
    }

    [Theory, InlineData("lab-migrate-verbose.timed.err", 10.8), InlineData("lab-migrate-plain.timed.err", 10.0)]
    public void Pause_is_measured_from_the_suspension_to_the_start(string file, double seconds)
    {
        var output = Timed(file);
        Assert.True(output.PastGo);
        Assert.Equal(XenResult.Done, output.Classify(0).Result);
        Assert.InRange(output.Pause!.Value.TotalSeconds, seconds - 1.5, seconds + 1.5);
    }

    [Fact]
    public void Pause_OfAFailedMigration_IsNotKnown()
    {
        var output = new XlMigrateOutput("small-1", "herby");
        foreach (var line in Capture.Lines(Capture.Error("error-migrate-name-taken"))) output.Feed(line, TimeSpan.Zero);
        Assert.Null(output.Pause);
    }

    [Fact]
    public void Endless_complaints_are_not_kept_all()
    {
        var output = new XlMigrateOutput("small-1", "herby");
        for (var i = 0; i < 10_000; i++) output.Feed(new string('e', 1000) + "rror", TimeSpan.Zero);
        Assert.InRange(output.Classify(1).Text.Length, 1, 300);
    }

    private static XlMigrateOutput Timed(string file)
    {
        var output = new XlMigrateOutput("small-1", "ferby");
        foreach (var line in Capture.Lines(Capture.Read(file)))
        {
            var parts = line.Split(' ', 2);
            output.Feed(parts[1], TimeSpan.FromSeconds(double.Parse(parts[0], CultureInfo.InvariantCulture)));
        }
        return output;
    }
}
