using System.Diagnostics;
using System.Globalization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Tests.Linux;

/// <summary>Our figures beside those of procps' top on this machine, over the same interval.</summary>
public sealed class ProcessReaderTests
{
    private static readonly GuestId Guest = new(Guid.Empty);

    [Fact]
    public async Task Figures_AreThoseOfTop_InTheSameInterval()
    {
        // One that uses a whole core, and one that only sleeps
        using var busy = Run("sh", "-c", "while :; do :; done");
        using var idle = Run("sleep", "60");
        try
        {
            using var reader = new ProcessReader();
            var meter = new ProcessMeter();
            using var top = Run("top", "-b", "-n", "2", "-d", "3", "-w", "512");
            var rows = new Dictionary<int, ProcessRow>();
            var said = new Dictionary<int, string[]>();
            for (var frame = 0; await top.StandardOutput.ReadLineAsync() is { } line;)
            {
                if (line.StartsWith("top - ", StringComparison.Ordinal))
                {
                    // top has read just before it says this
                    frame++;
                    foreach (var message in meter.Add(Guest, reader.Read())) foreach (var row in message.Rows) rows[row.Key.Pid] = row;
                }
                var fields = line.Split(' ', 12, StringSplitOptions.RemoveEmptyEntries);
                if (frame == 2 && fields.Length == 12 && int.TryParse(fields[0], out var pid)) said[pid] = fields;
            }
            Assert.True(rows.Count > 3);
            foreach (var pid in new[] { busy.Id, idle.Id }) Compare(rows[pid], said[pid], strict: true);
            Assert.Equal("R", $"{rows[busy.Id].State}");
            Assert.InRange(rows[busy.Id].Cpu.Count, 0.2, 1.05);
            foreach (var (pid, fields) in said.Where(s => rows.ContainsKey(s.Key) && s.Value[11].Trim() == rows[s.Key].Command)) Compare(rows[pid], fields, strict: false);
            Assert.True(rows.Keys.Count(said.ContainsKey) > rows.Count * 0.8);
        }
        finally
        {
            busy.Kill();
            idle.Kill();
        }
    }

    // PID USER PR NI VIRT RES SHR S %CPU %MEM TIME+ COMMAND
    private static void Compare(ProcessRow row, string[] top, bool strict)
    {
        Assert.Equal(top[1], row.UserText);
        Assert.Equal(top[2], row.PriorityText);
        Assert.Equal(top[3], $"{row.Nice}");
        if (!strict) return;
        Assert.Equal(top[4], Size(row.Virtual));
        Assert.Equal(top[5], Size(row.Resident));
        Assert.Equal(top[6], Size(row.Shared));
        Assert.Equal(top[7], $"{row.State}");
        // Of 3 s each tick is a third of a percent; top and we read some milliseconds apart, when the machine is busy some tens
        Assert.Equal(Number(top[8]), row.Cpu.Count * 100, 6.0);
        Assert.Equal(Number(top[9]), row.Memory.Percent, 0.1);
        Assert.Equal(Seconds(top[10]), row.Hundredths / 100.0, 0.3);
        Assert.Equal(top[11].Trim(), row.Command);
    }

    [Fact]
    public void ASecondReading_LeavesNextToNoGarbage()
    {
        using var reader = new ProcessReader();
        var count = reader.Read().Readings.Count;
        for (var i = 0; i < 10; i++) reader.Read();
        var before = GC.GetAllocatedBytesForCurrentThread();
        reader.Read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * count);
    }

    [Fact]
    public void ANameWithMarkupAndControlCharacters_IsVisibleText()
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-");
        try
        {
            var process = folder.CreateSubdirectory("42");
            File.WriteAllText(Path.Combine(folder.FullName, "meminfo"), "MemTotal:        2048 kB\n");
            File.WriteAllText(Path.Combine(process.FullName, "stat"), "42 (<b>) S 1\u001b[2J) R 1 42 42 0 -1 4194304 1 2 3 4 150 25 9 9 -100 -5 7 0 987654 1 2 3\n");
            File.WriteAllText(Path.Combine(process.FullName, "statm"), "2500 300 200 1 0 1 0\n");
            File.WriteAllText(Path.Combine(process.FullName, "cmdline"), "a\0<script>\0\u0007\0");
            folder.CreateSubdirectory("43");
            using var reader = new ProcessReader(folder.FullName);
            var frame = reader.Read();
            var row = Assert.Single(frame.Readings);
            Assert.Equal(new ProcessKey(42, 987654), row.Key);
            Assert.Equal(("<b>) S 1\\x1b[2J", "a <script> \\x07"), (row.Command, row.Arguments));
            Assert.Equal(('R', 175L, -100, -5, 7), (row.State, row.Ticks, row.Priority, row.Nice, row.Threads));
            Assert.Equal(ByteSize.FromKiB(300 * Environment.SystemPageSize / 1024), row.Resident);
            Assert.Equal(ByteSize.FromMiB(2), frame.MemoryTotal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void AThreadOfTheKernel_IsReadByItsFirstFileAlone()
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-");
        try
        {
            var process = folder.CreateSubdirectory("9");
            File.WriteAllText(Path.Combine(process.FullName, "stat"), "9 (kworker/0:0H) I 2 0 0 0 -1 69238880 0 0 0 0 3 4 0 0 0 -20 1 0 42 0 0 1\n");
            File.WriteAllText(Path.Combine(process.FullName, "statm"), "1 1 1 0 0 0 0\n");
            File.WriteAllText(Path.Combine(process.FullName, "cmdline"), "not looked at\0");
            using var reader = new ProcessReader(folder.FullName);
            var row = Assert.Single(reader.Read().Readings);
            Assert.Equal(("kworker/0:0H", "", "root", 7L, ByteSize.Zero), (row.Command, row.Arguments, row.User, row.Ticks, row.Resident));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void AFolderThatIsNone_IsAnErrorInWords()
    {
        using var reader = new ProcessReader("/no/such/folder");
        Assert.Contains("No such file", Assert.Throws<IOException>(reader.Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vitals_AreThoseOfThisMachine()
    {
        var vitals = new VitalsReader().Read();
        Assert.True(vitals.Uptime > TimeSpan.Zero);
        Assert.Equal(8, vitals.CpuTicks.Length);
        Assert.InRange(vitals.Memory.Available.Bytes, 1, vitals.Memory.Total.Bytes);
        Assert.Equal(File.Exists("/proc/pressure/cpu"), vitals.Pressure is not null);
        Assert.NotNull(VitalsFrame.States(vitals.CpuTicks, [.. vitals.CpuTicks.Select(t => t + 1)]));
    }

    private static Process Run(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, Environment = { ["LC_ALL"] = "C", ["HOME"] = "/nonexistent" } })!;

    // top writes KiB in seven columns, or MiB and GiB with one or three digits
    private static string Size(ByteSize size)
    {
        var kibibytes = size.Bytes / 1024;
        if (kibibytes <= 9_999_999) return kibibytes.ToString(CultureInfo.InvariantCulture);
        return (kibibytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + "g";
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double Seconds(string time) => (Number(time.Split(':')[0]) * 60) + Number(time.Split(':')[1]);
}
