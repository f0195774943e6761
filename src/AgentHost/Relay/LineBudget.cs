namespace XenWeb.AgentHost.Relay;

/// <summary>What one guest may say in a second, in bytes. A line counts for <see cref="BytesALine"/> at least.</summary>
internal sealed class LineBudget(int bytesASecond, TimeProvider time)
{
    /// <summary>To find out that a short line is none of ours costs as much as to read a longer one: a second of them took a core for seconds.</summary>
    public const int BytesALine = 1024;

    private long _second = time.GetTimestamp();
    private long _bytes;

    /// <summary>Takes a line; true if the next one has to wait for a second.</summary>
    public bool IsSpentBy(int bytes)
    {
        if (time.GetElapsedTime(_second) > TimeSpan.FromSeconds(1)) (_second, _bytes) = (time.GetTimestamp(), 0);
        return (_bytes += Math.Max(bytes, BytesALine)) > bytesASecond;
    }
}
