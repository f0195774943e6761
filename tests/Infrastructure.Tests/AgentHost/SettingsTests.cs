using System.Net;
using XenWeb.AgentHost;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>The command line and the environment.</summary>
public sealed class SettingsTests
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public void Without_options_the_policies_are_the_domains_own()
    {
        var (settings, _) = Read([], []);

        Assert.Equal(MonitoringPolicy.Default, settings!.Monitoring);
        Assert.Equal(NegotiationPolicy.Default, settings.Negotiation);
        Assert.Equal((AgentRole.Server, "", 0, "/var/lib/xenweb", false), (settings.Role, settings.BrokerHost, settings.BrokerPort, settings.StateFolder, settings.Insecure));
        Assert.Equal(("xl", "xentop", null), (settings.Xl.XlPath, settings.Xl.XentopPath, settings.Xl.SshCommand));
    }

    [Fact]
    public void An_option_beats_its_variable_and_that_beats_the_default()
    {
        var (settings, _) = Read(["--status-period", "9s"], new() { ["XENWEB_STATUS_PERIOD"] = "7s", ["XENWEB_HOST"] = "ferby", ["XENWEB_CPU_OVER"] = "" });

        Assert.Equal(TimeSpan.FromSeconds(9), settings!.Monitoring.StatusPeriod);
        Assert.Equal(new HostId("ferby"), settings.Host);
        Assert.Equal(MonitoringPolicy.Default.CpuOver, settings.Monitoring.CpuOver);
    }

    [Fact]
    public void Every_setting_can_be_read()
    {
        var (settings, _) = Read(
        [
            "--role", "simulated-lab", "--insecure", "--broker", "[::1]:1884", "--io-over", "60%", "--memory-over", "never", "--gathering", "0", "--guest-rest", "10min",
            "--sampling-period", "500ms", "--migrate-target", "gerby=10.0.0.2,herby=h.lab", "--link", "2500", "--storage", "300", "--hosts", "3", "--guests", "40", "--seed", "9",
        ], []);

        Assert.Equal((AgentRole.SimulatedLab, "::1", 1884), (settings!.Role, settings.BrokerHost, settings.BrokerPort));
        Assert.Equal((Share.FromPercent(60), (Share?)null), (settings.Monitoring.IoOver, settings.Monitoring.MemoryOver));
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(500)), (settings.Negotiation.Gathering, settings.Negotiation.GuestRest, settings.Monitoring.SamplingPeriod));
        Assert.Equal("10.0.0.2", settings.Xl.MigrateTargets["gerby"]);
        Assert.Equal((null, new IPEndPoint(IPAddress.Any, 8444), BitRate.FromMegabits(2000)), (settings.Streams.By, settings.Streams.Listen, settings.Streams.Rate));
        Assert.Equal((BitRate.FromMegabits(2500), ByteRate.FromMiB(300)), (settings.Xl.Link, settings.Xl.Storage));
        Assert.Equal(new LabSettings(true, 3, 40, 9), settings.Lab);
    }

    [Theory]
    [InlineData("", false, 40, 400)]
    [InlineData("--scenario fleet", true, 40, 400)]
    [InlineData("--hosts 20", true, 20, 200)]
    [InlineData("--guests 7", true, 40, 7)]
    [InlineData("--scenario talk --hosts 20", false, 20, 200)]
    [InlineData("--hosts 2000 --guests 20000", true, 2000, 20_000)]
    public void A_simulated_lab_is_a_fleet_where_its_size_is_given(string options, bool isFleet, int hosts, int guests) =>
        Assert.Equal(new LabSettings(isFleet, hosts, guests, 1), Read(["--role", "simulated-lab", "--insecure", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)], []).Settings!.Lab);

    [Fact]
    public void A_simulated_lab_beyond_what_one_process_bears_is_refused()
    {
        Assert.Null(Read(["--role", "simulated-lab", "--insecure", "--hosts", "2001", "--guests", "20001"], []).Settings);
        foreach (var said in new[] { "--hosts is '2001'; it must be a whole number from 1 to 2000", "--guests is '20001'; it must be a whole number from 0 to 20000" }) Assert.Contains(said, _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nfs:nas/srv/images", true)]
    [InlineData("/srv/images", false)]
    [InlineData("nfs:nas", true)]
    [InlineData("nfs:nas/../etc", false)]
    [InlineData("nbd:nas/images", false)]
    public void Images_are_volumes_of_a_folder_at_an_NFS_server(string text, bool taken)
    {
        var (settings, _) = Read(["--role", "configuration", "--images", "/srv/images", "--image-volumes", text], []);
        if (taken) Assert.Equal(text, settings!.ImageVolumes);
        else Assert.Contains("nfs:SERVER/FOLDER", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_guest_s_agent_does_at_most_can_be_set_and_a_limit_that_is_none_is_told()
    {
        Assert.Equal(Said(GuestLimits.Default), Said(Read(["--role", "virtual"], []).Settings!.Guest.Limits));
        var (settings, _) = Read(["--role", "virtual", "--limit-programs", "2", "--limit-load", "5min", "--limit-output", "64"], new() { ["XENWEB_LIMIT_RUN"] = "2h" });
        Assert.Equal(Said(GuestLimits.Default with { Programs = 2, LoadFor = TimeSpan.FromMinutes(5), RunFor = TimeSpan.FromHours(2), OutputKept = ByteSize.FromKiB(64) }), Said(settings!.Guest.Limits));
        Assert.Null(Read(["--role", "virtual", "--limit-programs", "0", "--limit-loads", "many", "--limit-run", "0", "--limit-output", "9999999"], []).Settings);
        foreach (var name in new[] { "--limit-programs", "--limit-loads", "--limit-run", "--limit-output" }) Assert.Contains(name, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void How_long_samples_are_kept_can_be_set()
    {
        Assert.Equal(TimeSpan.FromMinutes(10), Read([], []).Settings!.Backlog);
        Assert.Equal(TimeSpan.Zero, Read(["--backlog", "0"], []).Settings!.Backlog);
        Assert.Equal(TimeSpan.FromHours(2), Read([], new() { ["XENWEB_BACKLOG"] = "2h" }).Settings!.Backlog);
        foreach (var wrong in new[] { "5s", "2d", "long" }) Assert.Null(Read(["--backlog", wrong], []).Settings);
        Assert.Contains("--backlog is '2d'; it must be 0, or a time from 1min to 1d", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void How_migrations_are_carried_can_be_set()
    {
        var (settings, _) = Read(["--migrate-by", "tls-or-ssh", "--stream-listen", "10.0.0.1:9000", "--link", "1000", "--migrate-rate", "600", "--migrate-rate-each", "200.5", "--migrate-rate-to", "herby=100, far.lab=10"], []);

        Assert.Equal((MigrateBy.TlsOrSsh, new IPEndPoint(IPAddress.Parse("10.0.0.1"), 9000)), (settings!.Streams.By, settings.Streams.Listen));
        Assert.Equal((BitRate.FromMegabits(600), BitRate.FromMegabits(200.5)), (settings.Streams.Rate, settings.Streams.RateEach));
        Assert.Equal((BitRate.FromMegabits(100), BitRate.FromMegabits(10)), (settings.Streams.RateTo["herby"], settings.Streams.RateTo["far.lab"]));
        Assert.Null(Read(["--stream-listen", "off"], []).Settings!.Streams.Listen);
        Assert.Null(Read(["--migrate-by", "ftp", "--stream-listen", "here", "--migrate-rate", "0", "--migrate-rate-to", "herby=fast"], []).Settings);
        foreach (var option in new[] { "--migrate-by", "--stream-listen", "--migrate-rate ", "--migrate-rate-to" }) Assert.Contains(option, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_agent_in_a_guest_may_do_what_was_given_to_it_and_nothing_else()
    {
        var (settings, _) = Read(["--role", "virtual", "--guest", "f91a9337-797a-454e-815f-25f13eb15de5", "--guest-name", "small-1", "--allow", "watch, load", "--host", "(none)"], []);

        Assert.Equal(AgentRole.Virtual, settings!.Role);
        Assert.Equal(new GuestPermissions(true, false, false, true), settings.Guest.Permissions);
        Assert.Equal(GuestPermissions.None, Read(["--role", "virtual"], []).Settings!.Guest.Permissions);
        Assert.Equal(GuestPermissions.All, Read(["--allow", "all"], []).Settings!.Guest.Permissions);
        Assert.Equal(2, Read(["--allow", "watch,everything"], []).ExitCode);
        Assert.Equal(2, Read(["--guest", "small-1"], []).ExitCode);
    }

    [Fact]
    public void Every_mistake_is_told_at_once_and_the_exit_code_is_2()
    {
        var (settings, exitCode) = Read(["--role", "boss", "--broker", "nowhere", "--cpu-over", "much", "--window", "-1", "--gathering", "soon", "--frobnicate"], new() { ["XENWEB_HOST"] = "a b" });

        Assert.Null(settings);
        Assert.Equal(2, exitCode);
        foreach (var said in new[] { "--role is 'boss'", "--broker is 'nowhere'", "--cpu-over is 'much'", "--window is '-1'", "--gathering is 'soon'", "'--frobnicate'", "--host is 'a b'" })
        {
            Assert.Contains(said, _error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_policy_that_makes_no_sense_is_a_mistake_in_the_domains_words()
    {
        var (settings, exitCode) = Read(["--cpu-over", "70", "--status-period", "1s"], []);

        Assert.Equal((null, 2), (settings, exitCode));
        Assert.Contains("not below the overload threshold", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("shorter than the sampling period", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--cpu-over")]
    [InlineData("--status-period")]
    public void An_option_without_its_value_is_a_mistake_and_no_exception(string option) => Assert.Equal(2, Read([option], []).ExitCode);

    [Fact]
    public void Help_and_version_end_well_and_help_tells_the_defaults()
    {
        Assert.Equal(0, Read(["--help"], []).ExitCode);
        Assert.Contains("--status-period", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("[default: 5s]", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, Read(["--version"], []).ExitCode);
    }

    private static (int, int, TimeSpan, TimeSpan, ByteSize, int) Said(GuestLimits limits) => (limits.Programs, limits.Loads, limits.RunFor, limits.LoadFor, limits.OutputKept, limits.Processes);

    private (AgentSettings? Settings, int ExitCode) Read(string[] arguments, Dictionary<string, string> variables) =>
        CommandLine.Read(arguments, variables.GetValueOrDefault, _output, _error);
}
