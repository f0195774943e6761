using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Samples;

/// <summary>
/// Samples on their way to a database that is away, in a folder of its own: what was taken is on the disk before anybody is told, and is read in its order. What was read is given
/// back file by file, so after a kill some is read once more: the history knows it by its name. Safe for several threads.
/// </summary>
public sealed class SampleSpool : IDisposable
{
    private const int FileBytes = 4 << 20;

    private readonly SpoolOptions _options;
    private readonly Lock _gate = new();
    private readonly Queue<Part> _parts = new();
    private FrameFile? _file;
    private Part? _last;
    private long _readTo, _peekedTo, _bytes;
    private bool _isOpen;

    /// <summary>A spool that has not looked at its folder yet; what a run before this one has left there is read first.</summary>
    public SampleSpool(SpoolOptions options) => _options = options;

    /// <summary>How much of the disk it uses, in bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Whether nothing waits in it. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> if its folder can't be used.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                Open();
                return _parts.Count == 0;
            }
        }
    }

    /// <summary>
    /// Takes samples: all of them are on the disk when it returns true; false: it is full, and takes none. Throws <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/> if they can't be written: some may be there all the same.
    /// </summary>
    public bool TryAppend(IEnumerable<KeptSample> samples)
    {
        lock (_gate)
        {
            Open();
            List<byte[]> frames = [.. samples.Select(MessageJson.WriteSample)];
            if (_bytes + frames.Sum(f => (long)f.Length + FrameFile.HeaderBytes) > _options.Size.Bytes) return false;
            var file = Current();
            foreach (var frame in frames) Append(file, frame);
            Sync(file);
            return true;
        }
    }

    /// <summary>The oldest samples, at most so many; empty if there are none. They stay until <see cref="Advance"/>.</summary>
    public IReadOnlyList<KeptSample> Peek(int most)
    {
        lock (_gate)
        {
            Open();
            while (_parts.TryPeek(out var first))
            {
                var read = Read(first, most);
                if (read.Count > 0) return read;
                TakeAway();
            }
            return [];
        }
    }

    /// <summary>What <see cref="Peek"/> gave is needed no longer.</summary>
    public void Advance()
    {
        lock (_gate)
        {
            _readTo = _peekedTo;
            if (_parts.TryPeek(out var first) && _readTo >= first.Bytes) TakeAway();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    private void Open()
    {
        if (_isOpen) return;
        foreach (var (number, path) in FrameFolder.Files(_options.Folder))
        {
            var part = new Part(number, path) { Bytes = new FileInfo(path).Length };
            _parts.Enqueue(part);
            _last = part;
            _bytes += part.Bytes;
        }
        _isOpen = true;
    }

    private List<KeptSample> Read(Part part, int most)
    {
        var read = new List<KeptSample>();
        _peekedTo = _readTo;
        using var file = FrameFile.Open(part.Path);
        while (read.Count < most && file.Read(_peekedTo) is { } frame)
        {
            _peekedTo += FrameFile.HeaderBytes + frame.Length;
            if (MessageJson.ReadSample(frame) is { } sample) read.Add(sample);
        }
        return read;
    }

    private FrameFile Current()
    {
        if (_file?.Length >= FileBytes) End();
        if (_file is not null) return _file;
        var number = (_last?.Number ?? 0) + 1;
        Directory.CreateDirectory(_options.Folder);
        var part = new Part(number, FrameFolder.PathOf(_options.Folder, number));
        _file = FrameFile.Create(part.Path);
        _parts.Enqueue(_last = part);
        return _file;
    }

    private void Append(FrameFile file, byte[] frame)
    {
        file.Append(frame, []);
        var more = file.Length - _last!.Bytes;
        _last.Bytes += more;
        _bytes += more;
    }

    private void Sync(FrameFile file)
    {
        try
        {
            file.Sync();
        }
        catch
        {
            // Nobody knows what of it is on the disk, and asking again would not tell
            End();
            throw;
        }
    }

    private void End()
    {
        _file?.Dispose();
        _file = null;
    }

    // Either all of it was read, or what is left is no frame: what a kill or a full disk left of one
    private void TakeAway()
    {
        var first = _parts.Peek();
        if (first == _last) End();
        File.Delete(first.Path);
        _parts.Dequeue();
        _bytes -= first.Bytes;
        _readTo = _peekedTo = 0;
    }

    private sealed class Part(int number, string path)
    {
        public int Number => number;

        public string Path => path;

        public long Bytes { get; set; }
    }
}
