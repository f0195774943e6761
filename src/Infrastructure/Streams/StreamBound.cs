using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Streams;

/// <summary>What a stream can plausibly hold.</summary>
internal static class StreamBound
{
    /// <summary>What xl says back: three fixed messages; more than this is none of it.</summary>
    public const int AnswersMax = 64 * 1024;

    // xl copies in five rounds at most and a last one (tools/libs/guest/xg_sr_save.c), each of the whole memory at worst
    private const int Rounds = 8;
    private const long Rest = 256 * 1024 * 1024;

    /// <summary>Most bytes for a guest of this memory: eight times the memory, and 256 MiB for all that is not memory.</summary>
    public static long Most(ByteSize memory) => (memory.Bytes * Rounds) + Rest;
}
