using System.Buffers.Binary;
using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Samples;

/// <summary>
/// An agent's samples that nobody has acknowledged, in a folder of its own. It is written and never waited for: a kill loses nothing, a power cut the last seconds. While the disk
/// takes nothing the newest are held in memory, <see cref="MemoryMax"/> of them. What is to be kept, and how much, the agent's core decides. One thread.
/// </summary>
public sealed class SampleRing : IDisposable
{
    /// <summary>The most bytes of samples that the disk does not take.</summary>
    public const int MemoryMax = 2 << 20;

    // A file is taken away as a whole, when nothing of it is needed any more
    private const int FileBytes = 1 << 20;
    private const byte Sample = 1, Forgotten = 2;

    // Of a sample: its kind and its time
    private const int HeadBytes = 1 + sizeof(long);

    private readonly string _folder;
    private readonly List<Part> _parts = [];
    private readonly Dictionary<long, (Part Part, long At)> _places = [];
    private readonly Dictionary<long, ReadOnlyMemory<byte>> _inMemory = [];
    private readonly Queue<long> _order = new();
    private FrameFile? _file;
    private int _memoryBytes;

    private SampleRing(string folder) => _folder = folder;

    /// <summary>Those that a run before this one has kept, oldest first.</summary>
    public ImmutableArray<KeptTime> Kept { get; private set; } = [];

    /// <summary>Why samples can't be kept on the disk, in words; null if they can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens it, or makes it. If the folder can't be used, that is its <see cref="Problem"/>, and memory is all there is.</summary>
    public static SampleRing Open(string folder)
    {
        var ring = new SampleRing(folder);
        ring.Guarded(ring.Load);
        return ring;
    }

    /// <summary>Keeps a sample. Returns those that memory had no room for any more, and one that no message could ever carry.</summary>
    public ImmutableArray<long> Keep(long time, ReadOnlyMemory<byte> sample)
    {
        if (sample.Length > Envelope.BytesMax) return [time];
        _inMemory[time] = sample;
        _order.Enqueue(time);
        _memoryBytes += sample.Length;
        // Those that wait go first, so that the disk has them in their order
        Guarded(WriteWaiting);
        var lost = ImmutableArray.CreateBuilder<long>();
        while (_memoryBytes > MemoryMax && _order.TryDequeue(out var oldest)) if (Release(oldest)) lost.Add(oldest);
        return lost.ToImmutable();
    }

    /// <summary>These are needed no longer. If that can't be written they are there again after a restart, which does no harm.</summary>
    public void Forget(ImmutableArray<long> times)
    {
        var written = times.Where(_places.ContainsKey).ToList();
        foreach (var time in times) Release(time);
        foreach (var time in written) if (_places.Remove(time, out var place)) place.Part.Needed--;
        Guarded(() => WriteForgotten(written));
    }

    /// <summary>A sample that is kept; null if it is not, or can't be read.</summary>
    public KeptSample? Read(long time)
    {
        if (_inMemory.TryGetValue(time, out var held)) return MessageJson.ReadSample(held.Span);
        if (!_places.TryGetValue(time, out var place)) return null;
        try
        {
            using var file = FrameFile.Open(place.Part.Path);
            return file.Read(place.At) is { Length: > HeadBytes } frame ? MessageJson.ReadSample(frame.AsSpan(HeadBytes)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Load()
    {
        _parts.AddRange(FrameFolder.Files(_folder).Select(f => new Part(f.Number, f.Path)));
        var kept = new List<KeptTime>();
        foreach (var part in _parts)
        {
            using var file = FrameFile.Open(part.Path);
            for (var at = 0L; file.Read(at) is { } frame; at += FrameFile.HeaderBytes + frame.Length) Take(part, at, frame, kept);
        }
        Kept = [.. kept.Where(k => _places.ContainsKey(k.Time))];
        TakeAway();
    }

    private void Take(Part part, long at, byte[] frame, List<KeptTime> kept)
    {
        if (frame[0] == Sample && frame.Length > HeadBytes)
        {
            var time = BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(1));
            if (MessageJson.ReadSample(frame.AsSpan(HeadBytes))?.Time != time || !_places.TryAdd(time, (part, at))) return;
            part.Needed++;
            kept.Add(new KeptTime(time, frame.Length - HeadBytes));
        }
        else if (frame[0] == Forgotten)
        {
            for (var rest = frame.AsSpan(1); rest.Length >= 8; rest = rest[8..]) if (_places.Remove(BinaryPrimitives.ReadInt64LittleEndian(rest), out var place)) place.Part.Needed--;
        }
    }

    private void WriteWaiting()
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        head[0] = Sample;
        while (_order.TryPeek(out var time))
        {
            if (_inMemory.TryGetValue(time, out var sample))
            {
                BinaryPrimitives.WriteInt64LittleEndian(head[1..], time);
                var part = Current();
                _places[time] = (part, _file!.Append(head, sample.Span));
                part.Needed++;
                Release(time);
            }
            _order.Dequeue();
        }
    }

    private void WriteForgotten(List<long> times)
    {
        // Nothing at all is needed: then all files go, and with them the need to write down what was in them
        if (_places.Count == 0) End();
        else if (times.Count > 0)
        {
            var bytes = new byte[1 + (8 * times.Count)];
            bytes[0] = Forgotten;
            for (var i = 0; i < times.Count; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1 + (8 * i)), times[i]);
            Current();
            _file!.Append(bytes, []);
        }
        TakeAway();
    }

    private Part Current()
    {
        if (_file?.Length >= FileBytes) End();
        if (_file is not null) return _parts[^1];
        var number = _parts.Count == 0 ? 1 : _parts[^1].Number + 1;
        Directory.CreateDirectory(_folder);
        _file = FrameFile.Create(FrameFolder.PathOf(_folder, number));
        _parts.Add(new Part(number, FrameFolder.PathOf(_folder, number)));
        return _parts[^1];
    }

    private void End()
    {
        _file?.Dispose();
        _file = null;
    }

    // From the oldest on: a later one says what of it is forgotten
    private void TakeAway()
    {
        while (_parts is [{ Needed: 0 } oldest, ..] && (_parts.Count > 1 || _file is null))
        {
            File.Delete(oldest.Path);
            _parts.RemoveAt(0);
        }
    }

    private bool Release(long time)
    {
        if (!_inMemory.Remove(time, out var held)) return false;
        _memoryBytes -= held.Length;
        return true;
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
            Problem = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = $"{e.Message.TrimEnd('.')}.";
        }
    }

    private sealed class Part(int number, string path)
    {
        public int Number => number;

        public string Path => path;

        public int Needed { get; set; }
    }
}
