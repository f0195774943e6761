using Spectre.Console;

namespace XenWeb.CommandLine.Output;

/// <summary>Which words are coloured: what somebody should look at. The word says it too, so nothing is lost without colour.</summary>
internal static class Shades
{
    private static readonly Style _bad = new(Color.Red);
    private static readonly Style _look = new(Color.Yellow);
    private static readonly Style _moves = new(Color.Blue);

    /// <summary>A state, a mode or a severity as a cell.</summary>
    public static Cell Of(string word) => new(word, StyleOf(word));

    /// <summary>What is wrong.</summary>
    public static Cell Bad(string? text) => new(text, _bad);

    private static Style StyleOf(string word) => word switch
    {
        "lost" or "failed" or "undefined" or "crashed" or "error" or "stuck" => _bad,
        "stale" or "warning" or "cancelled" or "paused" or "skipped" => _look,
        "draining" or "maintenance" or "moving" or "incoming" or "leaving" => _moves,
        _ => Style.Plain,
    };
}
