using System.Globalization;

namespace XenWeb.Simulation;

/// <summary>What happened, as one number (FNV-1a over every effect and every byte of its messages), and in words if somebody reads them.</summary>
internal sealed class Trace(TextWriter? reader = null)
{
    /// <summary>The same for the same seed, in every process.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037UL;

    /// <summary>Whether somebody reads: else words need not be made.</summary>
    public bool IsRead => reader is not null;

    /// <summary>One line: the time since the beginning, who, what, on whom.</summary>
    public void Line(TimeSpan at, string who, string what, string about, string text = "")
    {
        Add(at.Ticks);
        Add(who);
        Add(what);
        Add(about);
        reader?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds,10:0.000}  {who,-8}  {what,-12}  {about,-36}  {text}"));
    }

    /// <summary>Bytes of a message.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var hash = Hash;
        foreach (var b in bytes) hash = (hash ^ b) * 1099511628211UL;
        Hash = hash;
    }

    /// <summary>A number.</summary>
    public void Add(long number) => Hash = ((Hash ^ (ulong)number) * 1099511628211UL) ^ (Hash >> 29);

    private void Add(string text)
    {
        var hash = Hash;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        Hash = hash;
    }
}
