using System.Buffers;
using System.Text;
using CliWrap;

namespace XenWeb.Infrastructure.Linux;

/// <summary>Takes what a child process prints, in bounded memory whatever it prints. What is not UTF-8 becomes U+FFFD.</summary>
internal static class ChildOutput
{
    /// <summary>Longest line in characters; the rest of a longer one is left out.</summary>
    public const int LineMax = 4096;

    /// <summary>Most characters that <see cref="ToText"/> keeps: 1 Mi. The rest is read and left out.</summary>
    public const int TextMax = 1 << 20;

    private const int ChunkBytes = 8192;

    /// <summary>Keeps the first <see cref="TextMax"/> characters.</summary>
    public static PipeTarget ToText(StringBuilder text) => Chunks(chunk =>
    {
        text.Append(chunk.Span[..Math.Min(chunk.Length, TextMax - text.Length)]);
        return ValueTask.CompletedTask;
    });

    /// <summary>
    /// Hands on each line when its end comes, without it. A last line without an end was cut (the program died) and is left
    /// out. While <paramref name="take"/> waits nothing more is read, so that the child has to wait too.
    /// </summary>
    public static PipeTarget ToLines(Func<string, ValueTask> take)
    {
        var line = new StringBuilder();
        return Chunks(async chunk =>
        {
            for (var rest = chunk; !rest.IsEmpty;)
            {
                var end = rest.Span.IndexOf('\n');
                var part = end < 0 ? rest : rest[..end];
                line.Append(part.Span[..Math.Min(part.Length, LineMax - line.Length)]);
                if (end < 0) return;
                var whole = line.ToString();
                line.Clear();
                rest = rest[(end + 1)..];
                await take(whole);
            }
        });
    }

    private static PipeTarget Chunks(Func<ReadOnlyMemory<char>, ValueTask> take) => PipeTarget.Create(async (stream, cancellation) =>
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var bytes = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(bytes, cancellation)) > 0)
                await take(characters.AsMemory(0, decoder.GetChars(bytes, 0, read, characters, 0)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    });
}
