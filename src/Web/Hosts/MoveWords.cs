using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.Rows;
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
    public static string Took(Migration move) => Took(move.EndedAt is { } end ? In(move.Memory, end - move.StartedAt) : move.Memory.ToString(), move.Pause, move.Sent);

    /// <summary>The same of one that was kept; nothing of its length while it goes on.</summary>
    public static string Took(MigrationRow move) => Took(
        move.EndedAt is { } end ? In(new ByteSize(move.MemoryBytes), end - move.StartedAt) : "",
        move.PauseSeconds is { } pause ? TimeSpan.FromSeconds(pause) : null,
        move.SentBytes is { } sent ? new ByteSize(sent) : null);

    private static string In(ByteSize memory, TimeSpan span) => T($"{memory} in {Format.Span(span)}");

    private static string Took(string took, TimeSpan? pause, ByteSize? sent)
    {
        if (pause is { } stood) took = T($"{took}, paused {Format.Span(stood)}");
        return sent is { } bytes ? T($"{took}, {bytes} sent") : took;
    }
}
