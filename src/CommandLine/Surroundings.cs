namespace XenWeb.CommandLine;

/// <summary>What the program has around it: what it writes to, what it reads its settings from.</summary>
/// <param name="Output">What was asked for.</param>
/// <param name="Error">Progress and errors.</param>
/// <param name="Variable">The environment.</param>
internal sealed record Surroundings(TextWriter Output, TextWriter Error, Func<string, string?> Variable)
{
    // A terminal that does not tell its size (serial lines, some of an editor's): as a VT100's
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    /// <summary>Its clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether somebody looks at the output.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether somebody looks at the errors, and so at a progress bar.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>How many characters a line of the terminal has.</summary>
    public int Width { get; init; } = UsualWidth;

    /// <summary>How many lines the terminal has; what is redrawn in place is cut to them.</summary>
    public int Height { get; init; } = UsualHeight;

    /// <summary>Whether colour is wanted, where a terminal shows it.</summary>
    public bool HasColour => string.IsNullOrEmpty(Variable("NO_COLOR"));

    /// <summary>Those of the process.</summary>
    public static Surroundings OfProcess()
    {
        var isDumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        return new Surroundings(Console.Out, Console.Error, Environment.GetEnvironmentVariable)
        {
            OutputIsTerminal = !Console.IsOutputRedirected && !isDumb,
            ErrorIsTerminal = !Console.IsErrorRedirected && !isDumb,
            Width = SizeOf(() => Console.WindowWidth, UsualWidth),
            Height = SizeOf(() => Console.WindowHeight, UsualHeight),
        };
    }

    private static int SizeOf(Func<int> told, int usual)
    {
        try
        {
            return told() is > 0 and var size ? size : usual;
        }
        catch (IOException)
        {
            return usual;
        }
    }
}
