using System.Diagnostics;

namespace XenWeb.Infrastructure.Tests.Mosquitto;

/// <summary>deploy/mosquitto/install puts the files where they name one another.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("xenweb-install-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("all", "listener 8883")]
    [InlineData("192.0.2.7", "listener 8883 192.0.2.7")]
    public async Task WhatIsInstalled_NamesOnlyWhatIsThere(string listen, string listener)
    {
        Assert.Equal(0, (await RunAsync("--root", _root, "--listen", listen)).Code);
        var configuration = await File.ReadAllLinesAsync(Path.Combine(_root, "etc/mosquitto/conf.d/xenweb.conf"));
        Assert.Contains(listener, configuration);
        Assert.True(File.Exists(Assert.Single(configuration, line => line.StartsWith("plugin ", StringComparison.Ordinal))["plugin ".Length..]));
        var start = (await File.ReadAllLinesAsync(Path.Combine(_root, "etc/systemd/system/mosquitto.service.d/xenweb.conf"))).Single(line => line.StartsWith("ExecStartPre=", StringComparison.Ordinal))["ExecStartPre=".Length..].Split(' ');
        Assert.All([start[0], start[2]], path => Assert.True(File.Exists(_root + path), path));
        Assert.Contains($"plugin_opt_config_file {start[1]}", configuration);
        // What a path unit watches is what the broker reads, and its service is there
        foreach (var path in Directory.GetFiles(Path.Combine(_root, "etc/systemd/system"), "*.path"))
        {
            var watched = (await File.ReadAllLinesAsync(path)).Single(line => line.StartsWith("PathChanged=", StringComparison.Ordinal))["PathChanged=".Length..];
            Assert.Contains(configuration, line => line.EndsWith($" {watched}", StringComparison.Ordinal));
            Assert.True(File.Exists(Path.ChangeExtension(path, ".service")), path);
        }
    }

    [Theory]
    [InlineData("--listen", "nowhere at all")]
    [InlineData("--frobnicate", "x")]
    [InlineData("--root")]
    public async Task AMistake_IsTold_AndNothingIsInstalled(params string[] arguments)
    {
        var (code, said) = await RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains(arguments[0], said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        using var install = Process.Start(new ProcessStartInfo(RealMosquitto.Deployed("install"), arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = await install.StandardError.ReadToEndAsync();
        await install.WaitForExitAsync();
        return (install.ExitCode, said);
    }
}
