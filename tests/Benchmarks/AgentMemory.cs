using System.Diagnostics;
using System.Globalization;
using System.Text;
using MQTTnet.Server;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Benchmarks;

/// <summary>
/// What the native server agent holds, and takes of a processor. xl and xentop are scripts that print what real ones printed, with so many guests: the agent does all that it does in
/// a Dom0. Their own time is not in it.
/// </summary>
internal static class AgentMemory
{
    private static readonly Lazy<Task<string>> _published = new(PublishOnceAsync);

    private static readonly Lazy<Task<(IReadOnlyList<double> MiB, double Percent)>> _fifty = new(FiftyAsync);

    public static async Task<Figure> MeasureAsync(bool shorter)
    {
        var taken = new List<double>();
        await RunAsync(20, 2, async agent =>
        {
            for (var i = 0; i < (shorter ? 6 : 12); i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(5));
                taken.Add(ResidentMiB(agent.Id));
            }
        });
        return new Figure("server agent, resident, 20 guests, sampled every 2 s, in its first minute", "MiB", "≤ 30", taken);
    }

    public static async Task<Figure> FiftyMemoryAsync(bool shorter) => new("server agent, resident, 50 guests, sampled every 5 s, each second of the two minutes after its first two", "MiB", "≤ 24", (await _fifty.Value).MiB);

    public static async Task<Figure> FiftyProcessorAsync(bool shorter) => new("the same: of a core, over two minutes", "%", "≤ 0.2", [(await _fifty.Value).Percent]);

    // What only its start needed is given back within two minutes
    private static async Task<(IReadOnlyList<double> MiB, double Percent)> FiftyAsync()
    {
        var (mebibytes, percent) = (new List<double>(), 0.0);
        await RunAsync(50, 5, async agent =>
        {
            var span = TimeSpan.FromMinutes(2);
            await Task.Delay(span);
            agent.Refresh();
            var (before, began) = (agent.TotalProcessorTime, Stopwatch.GetTimestamp());
            while (Stopwatch.GetElapsedTime(began) < span)
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
                mebibytes.Add(ResidentMiB(agent.Id));
            }
            agent.Refresh();
            percent = (agent.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(began) * 100;
        });
        return (mebibytes, percent);
    }

    private static async Task RunAsync(int guests, int seconds, Func<Process, Task> measure)
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-").FullName;
        try
        {
            await Publish(folder);
            FakeXen(folder, guests, seconds);
            var port = FreePorts.Next();
            using var broker = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(System.Net.IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(System.Net.IPAddress.None).WithDefaultEndpointPort(port).Build());
            await broker.StartAsync();
            string[] options = ["--role", "server", "--host", "ferby", "--insecure", "--broker", $"127.0.0.1:{port}", "--state-dir", Path.Combine(folder, "state"), "--xl", Path.Combine(folder, "xl"), "--xentop", Path.Combine(folder, "xentop")];
            var start = new ProcessStartInfo(Path.Combine(folder, "xenweb-agent"), options) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["XENWEB_SAMPLING_PERIOD"] = $"{seconds}s";
            using var agent = Process.Start(start)!;
            agent.BeginOutputReadLine();
            agent.BeginErrorReadLine();
            await measure(agent);
            agent.Kill(entireProcessTree: true);
            await broker.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Puts the native agent into a folder: published once for all benchmarks of a run, or the one that XENWEB_AGENT names.</summary>
    public static async Task Publish(string folder) => File.Copy(await _published.Value, Path.Combine(folder, "xenweb-agent"));

    private static async Task<string> PublishOnceAsync()
    {
        if (Environment.GetEnvironmentVariable("XENWEB_AGENT") is { Length: > 0 } published) return published;
        var folder = Directory.CreateTempSubdirectory("xenweb-agent-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", "src/AgentHost", "-c", "Release", "-r", "linux-x64", "-o", folder, "--nologo", "-v", "quiet"]) { WorkingDirectory = DemoProcess.Root() })!;
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? Path.Combine(folder, "xenweb-agent") : throw new InvalidOperationException("the agent could not be published");
    }

    /// <summary>VmRSS.</summary>
    public static double ResidentMiB(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static void FakeXen(string folder, int guests, int seconds)
    {
        var names = Enumerable.Range(1, guests).Select(i => $"small-{i}").ToList();
        const string header = "      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID";
        var frame = new StringBuilder(header + "\n");
        frame.Append("  Domain-0 -----r        218   48.5     819200    4.9     819200       4.9     4    0        0        0    0        0        0        0          0          0    0\n");
        foreach (var name in names) frame.Append(CultureInfo.InvariantCulture, $"{name,10} --b---         33    4.0     524288    3.1     524288       3.1     1    1       21       15    1        0      148      863      32780     196800    0\n");
        var list = names.Select((name, i) => $$"""{"domid":{{i + 1}},"config":{"c_info":{"type":"pv","name":"{{name}}","uuid":"f91a9337-797a-454e-815f-{{i + 1:D12}}" },"b_info":{"max_vcpus":1} } }""");
        var table = new StringBuilder("Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label\nDomain-0                                     0   800     4     r-----     218.1 00000000-0000-0000-0000-000000000000        -                -\n");
        for (var i = 0; i < names.Count; i++) table.Append(CultureInfo.InvariantCulture, $"{names[i],-40} {i + 1,5} {512,5} {1,5}     -b----  {33.0,8:0.0} f91a9337-797a-454e-815f-{i + 1:D12}        -                -\n");
        Script(folder, "xentop", $"while :; do cat <<'FRAME'\n{frame}FRAME\nsleep {seconds}; done");
        Script(folder, "xl", $"case \"$*\" in *info*) cat <<'INFO'\nhost                   : ferby\nnr_cpus                : 4\ncpu_mhz                : 2190.000\ntotal_memory           : 16384\nfree_memory            : 5000\nxen_version            : 4.17.5\nxen_commandline        : dom0_mem=800M,max:800M\nINFO\n;; *-l*) cat <<'LIST'\n[{string.Join(",\n", list)}]\nLIST\n;; *) cat <<'TABLE'\n{table}TABLE\n;; esac");
    }

    private static void Script(string folder, string name, string body)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
