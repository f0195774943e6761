using System.CommandLine;
using System.Globalization;

namespace XenWeb.CommandLine.Waits;

/// <summary>Whether it is waited for the end of what was asked, and for how long.</summary>
internal sealed class WaitOptions
{
    private static readonly TimeSpan _usual = TimeSpan.FromHours(1);
    private static readonly TimeSpan _max = TimeSpan.FromDays(7);

    private readonly Option<bool> _wait = new("--wait") { Description = "Wait for its end, with its progress" };
    private readonly Option<TimeSpan> _timeout = new("--timeout")
    {
        Description = "How long to wait at most, such as 90s, 10m or 2h; it goes on after that (default 1h)",
        HelpName = "TIME",
        DefaultValueFactory = _ => _usual,
        CustomParser = said =>
        {
            if (Read(said.Tokens[0].Value) is { } time) return time;
            said.AddError($"--timeout is '{said.Tokens[0].Value}'; it must be a time such as 90s, 10m or 2h, a week at most");
            return _usual;
        },
    };

    /// <summary>For how long.</summary>
    public Option<TimeSpan> Timeout => _timeout;

    /// <summary>Both.</summary>
    public IEnumerable<Symbol> All => [_wait, _timeout];

    /// <summary>For how long; null if it is not waited for.</summary>
    public TimeSpan? Of(ParseResult parsed) => parsed.GetValue(_wait) ? parsed.GetValue(_timeout) : null;

    /// <summary>A time of a command line; null if it is none.</summary>
    internal static TimeSpan? Read(string text)
    {
        var seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        var digits = seconds == 0 ? text : text[..^1];
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0 || number * Math.Max(1, seconds) > _max.TotalSeconds) return null;
        return TimeSpan.FromSeconds(number * Math.Max(1, seconds));
    }
}
