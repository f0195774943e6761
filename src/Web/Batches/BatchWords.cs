using XenWeb.Domain.Messages;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Batches;

/// <summary>Batches in words, in the language of who looks.</summary>
internal static class BatchWords
{
    /// <summary>"Pausing 300 domains", and when it has ended "Pause of 300 domains".</summary>
    public static string Title(Batch batch) => batch.EndedAt is null ? Doing(batch.Kind, Format.Count(batch.Items.Length, "domain")) : Noun(batch.Kind, Format.Count(batch.Items.Length, "domain"));

    /// <summary>"298 of 300 done, 2 not." With nothing left out.</summary>
    public static string Text(Batch batch)
    {
        var parts = new List<string> { T($"{batch.Count(BatchStep.Done)} of {batch.Items.Length} done") };
        if (batch.Count(BatchStep.Failed) is > 0 and var failed) parts.Add(T($"{failed} not"));
        if (batch.Count(BatchStep.Working) is > 0 and var working) parts.Add(T($"{working} at it"));
        if (batch.Count(BatchStep.Left) is > 0 and var left) parts.Add(batch.StoppedBy is { } who ? T($"{left} not begun, for {who} stopped it") : T($"{left} not begun, for it was stopped"));
        return string.Join(", ", parts) + ".";
    }

    /// <summary>How it stands.</summary>
    public static Status Status(Batch batch) => batch switch
    {
        { EndedAt: null } => Controls.Status.Moving,
        _ when batch.Count(BatchStep.Failed) > 0 => Controls.Status.Failed,
        _ when batch.Count(BatchStep.Left) > 0 => Controls.Status.Off,
        _ => Controls.Status.Done,
    };

    private static string Doing(OrderKind kind, string domains) => kind switch
    {
        OrderKind.Start => T($"Starting {domains}"),
        OrderKind.Pause => T($"Pausing {domains}"),
        OrderKind.Unpause => T($"Unpausing {domains}"),
        OrderKind.Shutdown => T($"Shutting down {domains}"),
        OrderKind.Destroy => T($"Destroying {domains}"),
        _ => T($"Migrating {domains}"),
    };

    private static string Noun(OrderKind kind, string domains) => kind switch
    {
        OrderKind.Start => T($"Start of {domains}"),
        OrderKind.Pause => T($"Pause of {domains}"),
        OrderKind.Unpause => T($"Unpause of {domains}"),
        OrderKind.Shutdown => T($"Shutdown of {domains}"),
        OrderKind.Destroy => T($"Destroy of {domains}"),
        _ => T($"Migration of {domains}"),
    };
}
