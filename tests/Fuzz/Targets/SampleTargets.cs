using System.Text;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Infrastructure.Samples;

namespace XenWeb.Fuzz.Targets;

/// <summary>What a crash, a full disk or a wrong hand leaves of the files that samples wait in. An input that begins with "=" is a list of frames' bytes, a line each, whose checksums are right.</summary>
internal static class SampleTargets
{
    private static readonly KeptSample _sample = new(new HostId("ferby"), new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero), ByteSize.FromGiB(4), [new KeptGuest(TestLab.Guest, ByteSize.FromMiB(512)) { Cpu = new Cores(0.5) }]) { Cpu = new Cores(3) };

    /// <summary>An agent's ring: what was kept is read, something is added, and all of it forgotten.</summary>
    public static FuzzTarget Ring()
    {
        var head = new byte[9];
        head[0] = 1;
        BitConverter.TryWriteBytes(head.AsSpan(1), _sample.Time);
        byte[] forgotten = [2, .. head.AsSpan(1)];
        return Of("sample-ring", [[.. head, .. MessageJson.WriteSample(_sample)], forgotten], folder =>
        {
            using var ring = SampleRing.Open(folder);
            if (ring.Problem is { } why) throw new InvalidOperationException($"a bad file is not a bad disk: {why}");
            var kept = ring.Kept;
            if (kept.Any(k => ring.Read(k.Time)?.Time != k.Time)) throw new InvalidOperationException("what was kept can't be read");
            ring.Keep(_sample.Time + 1, MessageJson.WriteSample(_sample with { At = _sample.At.AddMilliseconds(1) }));
            ring.Forget([_sample.Time + 1, .. kept.Select(k => k.Time)]);
            if (Directory.EnumerateFiles(folder).Any()) throw new InvalidOperationException("something is left though all was forgotten");
            return $"{Math.Min(kept.Length, 3)}";
        });
    }

    /// <summary>A web app's spool: all of it is read, and then it is empty.</summary>
    public static FuzzTarget Spool() => Of("sample-spool", [MessageJson.WriteSample(_sample), MessageJson.WriteSample(_sample with { IsLate = true })], folder =>
    {
        using var spool = new SampleSpool(new SpoolOptions(folder));
        var read = 0;
        while (spool.Peek(100) is { Count: > 0 } samples)
        {
            read += samples.Count;
            spool.Advance();
        }
        if (!spool.IsEmpty || spool.Bytes != 0 || Directory.EnumerateFiles(folder).Any()) throw new InvalidOperationException("something is left though all was read");
        return $"{Math.Min(read, 3)}";
    });

    private static FuzzTarget Of(string name, byte[][] frames, Func<string, string> run)
    {
        var folder = Files.Folder();
        var file = FrameFolder.PathOf(folder, 1);
        byte[] lines = [(byte)'=', .. frames.SelectMany(f => f.Append((byte)'\n'))];
        Write(file, lines);
        byte[][] seeds = [lines, File.ReadAllBytes(file), Encoding.UTF8.GetBytes("x")];
        return new FuzzTarget(name, seeds, input =>
        {
            foreach (var old in Directory.EnumerateFiles(folder)) File.Delete(old);
            Write(file, input);
            return run(folder);
            // A frame of two bytes that is no JSON costs an exception
        }) { AllocationsPerByte = 1000, End = () => Directory.Delete(folder, recursive: true) };
    }

    private static void Write(string path, byte[] input)
    {
        if (input is not [(byte)'=', ..])
        {
            File.WriteAllBytes(path, input);
            return;
        }
        File.Delete(path);
        using var file = FrameFile.Create(path);
        for (var at = 1; at < input.Length;)
        {
            var end = Array.IndexOf(input, (byte)'\n', at) is >= 0 and var found ? found : input.Length;
            if (end > at && end - at <= FrameFile.BytesMax) file.Append(input.AsSpan(at, end - at), []);
            at = end + 1;
        }
    }
}
