using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Exports;

/// <summary>
/// A file that is written from its beginning to its end while its SHA-256 is reckoned: the one core writes, the other reckons. It is on the disk for good when it has ended, and on its way there all the time.
/// </summary>
internal sealed class HashedFile : IDisposable
{
    // Begun so often, little is left to wait for in the end
    private const int Ahead = 8 << 20;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SafeFileHandle _file;
    private long _begun;

    /// <summary>Makes it; throws <see cref="IOException"/> if there is one.</summary>
    public HashedFile(string path) => _file = ExportFolder.Create(path);

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Writes what comes next; the bytes may be used again when it has returned.</summary>
    public async Task AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var hashing = Task.Run(() => _hash.AppendData(bytes.Span), CancellationToken.None);
        try
        {
            await RandomAccess.WriteAsync(_file, bytes, Length, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await hashing.ConfigureAwait(false);
        }
        Length += bytes.Length;
        if (Length - _begun < Ahead) return;
        Native.BeginWriting(_file, _begun, Length - _begun);
        _begun = Length;
    }

    /// <summary>It is whole, and on the disk; its sum, in hexadecimal.</summary>
    public async Task<string> EndAsync()
    {
        await Task.Run(() => RandomAccess.FlushToDisk(_file)).ConfigureAwait(false);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }
}
