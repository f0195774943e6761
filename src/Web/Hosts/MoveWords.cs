using XenWeb.Domain.Migrations;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Hosts;

/// <summary>Migrations in words.</summary>
public static class MoveWords
{
    /// <summary>"3.10 GiB of 8.00 GiB at 412 Mbit/s".</summary>
    public static string Copied(Migration move)
    {
        var copied = move.Copied is { } known ? T($"{known} of {move.Memory}") : move.Memory.ToString();
        return move.Rate is { } rate ? T($"{copied} at {Format.Link(rate)}") : copied;
    }

    /// <summary>"8.00 GiB in 44 s, paused 84 ms, 8.31 GiB sent".</summary>
    public static string Took(Migration move)
    {
        var took = move.EndedAt is { } end ? T($"{move.Memory} in {Format.Span(end - move.StartedAt)}") : move.Memory.ToString();
        if (move.Pause is { } pause) took = T($"{took}, paused {Format.Span(pause)}");
        return move.Sent is { } sent ? T($"{took}, {sent} sent") : took;
    }
}
