using System.Collections.Immutable;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Xen;

/// <summary>On a /proc made of files, with the command lines of the lab (tests/XenLab/captures).</summary>
public sealed class XlProcessesTests : IDisposable
{
    private readonly DirectoryInfo _proc = Directory.CreateTempSubdirectory("xenweb-test-");

    [Theory]
    [InlineData("small-1", "/usr/lib/xen-4.17/bin/xl", "migrate", "small-1", "herby")]
    [InlineData("small-1", "xl", "-vvv", "migrate", "-s", "ssh -p 9", "-e", "-C", "/etc/xen/x.cfg", "small-1", "herby")]
    [InlineData("small-1", "xl", "-v", "migrate", "--debug", "-s", "", "small-1", "socat - TCP:10.77.0.1:9999")]
    [InlineData("small-1", "xl", "migrate", "-sssh", "--live", "small-1", "herby")]
    [InlineData("a name", "/bin/sh", "/usr/local/sbin/xl", "migrate", "a name", "herby")]
    [InlineData(null, "xl", "migrate-receive")]
    [InlineData(null, "xl", "migrate")]
    [InlineData(null, "xl")]
    [InlineData(null, "ssh", "herby", "xl", "migrate", "small-1", "ferby")]
    [InlineData(null, "vim", "-c", "xl", "migrate", "small-1")]
    [InlineData(null, "")]
    public void The_migrated_guest_is_read_from_the_command_line(string? guest, params string[] arguments)
    {
        Assert.Equal(guest, XlProcesses.MigratedGuest(ImmutableArray.Create(arguments)));
    }

    [Fact]
    public void A_receiver_without_a_parent_only_watches_a_guest_that_has_arrived()
    {
        Process(1049, 1, "/usr/lib/xen-4.17/bin/xl", "-vvv", "migrate-receive");
        Process(387, 384, "/usr/lib/xen-4.17/bin/xl", "migrate", "small-1", "herby");
        var seen = XlProcesses.Read(_proc.FullName);
        Assert.Equal("small-1", Assert.Single(seen.Migrating));
        Assert.False(seen.IsReceiving);
        Process(1467, 1387, "/usr/lib/xen-4.17/bin/xl", "-vvv", "migrate-receive");
        Assert.True(XlProcesses.Read(_proc.FullName).IsReceiving);
    }

    [Fact]
    public void Progress_is_what_our_helper_has_written()
    {
        Process(397, 387, "ssh", "herby", "xl", "migrate-receive");
        Process(462, 387, "/usr/lib/xen-4.17/bin/libxl-save-helper", "--save-domain", "16", "12", "1", "1", "136", "0");
        Process(463, 999, "/usr/lib/xen-4.17/bin/libxl-save-helper", "--save-domain", "16", "12", "1", "1", "136", "0");
        File.WriteAllText(Path.Combine(_proc.FullName, "462", "io"), "rchar: 13964\nwchar: 117665889\nsyscr: 3\n");
        Assert.Equal(117665889, new SaveHelper(_proc.FullName, 387).SentBytes());
        Assert.Null(new SaveHelper(_proc.FullName, 1).SentBytes());
        Assert.Equal([397], XlProcesses.Transports(_proc.FullName, 387));
    }

    [Fact]
    public void The_helper_is_looked_for_until_it_is_there_and_then_no_more()
    {
        var helper = new SaveHelper(_proc.FullName, 387);
        Assert.Null(helper.SentBytes());
        Process(462, 387, "/usr/lib/xen-4.17/bin/libxl-save-helper", "--save-domain", "16", "12", "1", "1", "136", "0");
        File.WriteAllText(Path.Combine(_proc.FullName, "462", "io"), "rchar: 13964\nwchar: 1000\n");
        Assert.Equal(1000, helper.SentBytes());
        // No command line is read again: without it a search would not find the helper
        File.Delete(Path.Combine(_proc.FullName, "462", "cmdline"));
        File.WriteAllText(Path.Combine(_proc.FullName, "462", "io"), "rchar: 13964\nwchar: 2000\n");
        Assert.Equal(2000, helper.SentBytes());
        Directory.Delete(Path.Combine(_proc.FullName, "462"), recursive: true);
        Assert.Null(helper.SentBytes());
    }

    [Fact]
    public void Odd_processes_are_left_out()
    {
        Process(5, 2, [""]);
        Directory.CreateDirectory(Path.Combine(_proc.FullName, "6"));
        Process(7, 2, "xl", "migrate", "small-1", "herby");
        File.WriteAllText(Path.Combine(_proc.FullName, "7", "stat"), "7 (a) b (c) ");
        Assert.Empty(XlProcesses.Read(_proc.FullName).Migrating);
        Assert.Empty(XlProcesses.Read(Path.Combine(_proc.FullName, "none")).Migrating);
    }

    [Fact]
    public void Boot_time_is_read()
    {
        Assert.Null(ProcessTable.BootedAt(_proc.FullName));
        File.WriteAllText(Path.Combine(_proc.FullName, "stat"), "cpu 1 2 3\nbtime 1795363163\nprocesses 7\n");
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795363163), ProcessTable.BootedAt(_proc.FullName));
    }

    public void Dispose() => _proc.Delete(recursive: true);

    private void Process(int id, int parent, params string[] arguments)
    {
        var folder = _proc.CreateSubdirectory(id.ToString()).FullName;
        File.WriteAllText(Path.Combine(folder, "cmdline"), string.Concat(arguments.Select(argument => argument + "\0")));
        File.WriteAllText(Path.Combine(folder, "stat"), $"{id} (a) name) S {parent} 7 7 0");
    }
}
