using XenWeb.Domain.Migrations;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Hosts;

/// <summary>Migrations in words.</summary>
public static class MoveWords
{
    /// <summary>"8.00 GiB in 44 s, paused 84 ms".</summary>
    public static string Took(Migration move)
    {
        var took = move.EndedAt is { } end ? $"{move.Memory} in {Format.Span(end - move.StartedAt)}" : move.Memory.ToString();
        return move.Pause is { } pause ? $"{took}, paused {Format.Span(pause)}" : took;
    }
}
