using XenWeb.Domain.Messages;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Batches;

/// <summary>Batches in words.</summary>
internal static class BatchWords
{
    /// <summary>"Pausing 300 domains", and when it has ended "Pause of 300 domains".</summary>
    public static string Title(Batch batch)
    {
        var (noun, doing) = Words(batch.Kind);
        return batch.EndedAt is null ? $"{doing} {Format.Count(batch.Items.Length, "domain")}" : $"{noun} of {Format.Count(batch.Items.Length, "domain")}";
    }

    /// <summary>"298 of 300 done, 2 not." With nothing left out.</summary>
    public static string Text(Batch batch)
    {
        var parts = new List<string> { $"{batch.Count(BatchStep.Done)} of {batch.Items.Length} done" };
        if (batch.Count(BatchStep.Failed) is > 0 and var failed) parts.Add($"{failed} not");
        if (batch.Count(BatchStep.Working) is > 0 and var working) parts.Add($"{working} at it");
        if (batch.Count(BatchStep.Left) is > 0 and var left) parts.Add($"{left} not begun, for {batch.StoppedBy ?? "it was stopped"}{(batch.StoppedBy is null ? "" : " stopped it")}");
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

    private static (string Noun, string Doing) Words(OrderKind kind) => kind switch
    {
        OrderKind.Pause => ("Pause", "Pausing"),
        OrderKind.Unpause => ("Unpause", "Unpausing"),
        OrderKind.Shutdown => ("Shutdown", "Shutting down"),
        OrderKind.Destroy => ("Destroy", "Destroying"),
        _ => ("Migration", "Migrating"),
    };
}
