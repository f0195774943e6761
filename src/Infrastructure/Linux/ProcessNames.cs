using System.Text;
using XenWeb.Domain.Processes;

namespace XenWeb.Infrastructure.Linux;

/// <summary>What is kept of a process from one reading to the next: texts, so that they are made once.</summary>
internal sealed class ProcessNames
{
    private readonly byte[] _command;
    private int _argumentsHash;

    public ProcessNames(long started, ReadOnlySpan<byte> command)
    {
        Started = started;
        _command = command.ToArray();
        Command = VisibleText.Of(Encoding.UTF8.GetString(command), ProcessRow.CommandMax);
    }

    public long Started { get; }

    public string Command { get; }

    public string Arguments { get; private set; } = "";

    public uint User { get; set; }

    /// <summary>The last reading that saw it.</summary>
    public long Reading { get; set; }

    public bool Is(ReadOnlySpan<byte> command) => command.SequenceEqual(_command);

    /// <summary>Takes the content of <c>cmdline</c>: arguments, each with a zero byte after it.</summary>
    public void TakeArguments(Span<byte> text)
    {
        text = text.TrimEnd((byte)0);
        var hash = new HashCode();
        hash.AddBytes(text);
        var now = hash.ToHashCode();
        if (now == _argumentsHash) return;
        _argumentsHash = now;
        text.Replace((byte)0, (byte)' ');
        Arguments = VisibleText.Of(Encoding.UTF8.GetString(text), ProcessRow.ArgumentsMax);
    }
}
