using System.IO.MemoryMappedFiles;

namespace XenWeb.Fuzz.Run;

/// <summary>
/// The input that is at work, in a file that outlives the process: what overflows the stack, or breaks the runtime, leaves it there. Writing is
/// no more than a copy in memory.
/// </summary>
internal sealed class LastInput : IDisposable
{
    /// <summary>The file.</summary>
    public const string Name = "last-input.bin";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _bytesMax;

    /// <summary>In this file, made anew.</summary>
    public LastInput(string path, int bytesMax)
    {
        (Path, _bytesMax) = (path, bytesMax);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, bytesMax + sizeof(int));
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Where.</summary>
    public string Path { get; }

    /// <summary>Reads what a process that died has left.</summary>
    public static byte[] Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes[sizeof(int)..(sizeof(int) + BitConverter.ToInt32(bytes))];
    }

    /// <summary>This one is next.</summary>
    public void Set(byte[] input)
    {
        _view.Write(0, Math.Min(input.Length, _bytesMax));
        _view.WriteArray(sizeof(int), input, 0, Math.Min(input.Length, _bytesMax));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
