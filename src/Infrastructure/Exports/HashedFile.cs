using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace XenWeb.Infrastructure.Exports;

/// <summary>A file that is written from its beginning to its end while its SHA-256 is reckoned: the one core writes, the other reckons.</summary>
internal sealed class HashedFile : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SafeFileHandle _file;

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
    }

    /// <summary>Its sum, once, in hexadecimal.</summary>
    public string Sum() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }
}
