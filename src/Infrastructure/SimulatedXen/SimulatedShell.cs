using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>
/// What is at a simulated guest's console: a few commands of a shell, and the echo of what is typed. It is the guest's, so a migration takes it along in
/// the middle of a line. As the lab, it is not thread-safe.
/// </summary>
/// <param name="name">The guest's name.</param>
/// <param name="uptime">How long it has run.</param>
public sealed class SimulatedShell(string name, Func<TimeSpan> uptime)
{
    private const int LineMax = 400;
    private const int WaitingMax = 16 * 1024;

    private readonly StringBuilder _line = new();
    private StringBuilder? _waiting = new($"\r\nDebian GNU/Linux 12 {name} hvc0\r\n\r\n{name} login: root (automatic login)\r\n{Prompt(name)}");
    private ChannelWriter<ReadOnlyMemory<byte>>? _reader;

    /// <summary>From now on what it says goes here, what waited first. One reader, as with Xen: a new one takes the place of the last.</summary>
    public void Attach(ChannelWriter<ReadOnlyMemory<byte>> reader)
    {
        _reader = reader;
        if (_waiting is { Length: > 0 } waiting) Say(waiting.ToString());
        _waiting = null;
    }

    /// <summary>Nobody reads any more; what it says waits, the oldest is let go.</summary>
    public void Detach(ChannelWriter<ReadOnlyMemory<byte>> reader)
    {
        if (_reader == reader) (_reader, _waiting) = (null, new StringBuilder());
    }

    /// <summary>What was typed.</summary>
    public void Type(ReadOnlySpan<byte> bytes)
    {
        var said = new StringBuilder();
        foreach (var key in Encoding.UTF8.GetString(bytes)) Press(key, said);
        Say(said.ToString());
    }

    private void Press(char key, StringBuilder said)
    {
        switch (key)
        {
            case '\r':
                said.Append("\r\n").Append(Run(_line.ToString().Trim())).Append(Prompt(name));
                _line.Clear();
                break;
            case '\x7f' or '\b' when _line.Length > 0:
                _line.Length--;
                said.Append("\b \b");
                break;
            case '\x03':
                _line.Clear();
                said.Append("^C\r\n").Append(Prompt(name));
                break;
            case >= ' ' and not '\x7f' when _line.Length < LineMax:
                _line.Append(key);
                said.Append(key);
                break;
        }
    }

    private string Run(string line) => line.Split(' ', 2) switch
    {
        [""] => "",
        ["echo", var text] => text + "\r\n",
        ["hostname"] => name + "\r\n",
        ["whoami"] => "root\r\n",
        ["clear"] => "\x1b[H\x1b[2J",
        // As resize(1) does: where is the cursor, what are you
        ["resize"] => "\x1b[6n\x1b[c",
        ["uname", ..] => $"Linux {name} 6.1.0-26-amd64 #1 SMP Debian x86_64 GNU/Linux\r\n",
        ["uptime"] => string.Create(CultureInfo.InvariantCulture, $" up {uptime().TotalMinutes:0} min,  1 user\r\n"),
        ["help"] => "A simulated domain knows: clear echo help hostname resize uname uptime whoami\r\n",
        [var command, ..] => $"-bash: {command}: command not found\r\n",
        _ => "",
    };

    private void Say(string text)
    {
        if (_reader is { } reader) reader.TryWrite(Encoding.UTF8.GetBytes(text));
        else if (_waiting is { } waiting)
        {
            waiting.Append(text);
            if (waiting.Length > WaitingMax) waiting.Remove(0, waiting.Length - WaitingMax);
        }
    }

    private static string Prompt(string name) => $"root@{name}:~# ";
}
