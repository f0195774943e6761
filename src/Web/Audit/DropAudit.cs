using System.Globalization;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Audit;

/// <summary>Puts dropped messages into the audit, those of the web app and those that hosts tell of in their statuses: few entries, whatever comes (<see cref="DropDigest"/>).</summary>
public sealed class DropAudit(AuditLog audit, TimeProvider time) : BackgroundService
{
    private const string Here = "the web app";
    private const int CountsMax = 20_000;

    // No attack: streams that nobody looks at any more, and what a broker delivers twice
    private static readonly string[] _ordinary = ["not asked for", "out of order"];

    private readonly Lock _gate = new();
    private readonly DropDigest _digest = new();
    private readonly SortedDictionary<(string Host, string Why), (long Incarnation, long Count)> _counts = [];

    /// <summary>Whether a cause is no attack.</summary>
    internal static bool IsOrdinary(string why) => _ordinary.Contains(why);

    /// <summary>The web app dropped one that came on this topic; empty if it is not known any more. Never waits.</summary>
    public void Dropped(string why, string topic) => Add(DroppedMessage.On(Here, why, topic), 1);

    /// <summary>A host's status came, with what it dropped since its agent began.</summary>
    /// <param name="host">Which.</param>
    /// <param name="incarnation">When its agent began.</param>
    /// <param name="dropped">How many, by why.</param>
    /// <param name="leads">Whether it is this web server's to tell; else it is only remembered.</param>
    public void Told(HostId host, long incarnation, IEnumerable<DropCount> dropped, bool leads)
    {
        foreach (var (why, count) in dropped)
        {
            long more;
            lock (_gate)
            {
                var known = _counts.GetValueOrDefault((host.Name, why));
                more = known.Incarnation == incarnation ? count - known.Count : count;
                if (_counts.Count < CountsMax || _counts.ContainsKey((host.Name, why))) _counts[(host.Name, why)] = (incarnation, count);
            }
            if (leads) Add(new DroppedMessage(host.Name, why, "", ""), more);
        }
    }

    /// <summary>Writes the counts that are due.</summary>
    internal void Tell()
    {
        IEnumerable<DropNote> notes;
        lock (_gate) notes = _digest.Due(time.GetUtcNow());
        foreach (var note in notes) Write(note);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(DropDigest.Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Tell();
        }
        catch (OperationCanceledException)
        {
            // Stopped
        }
    }

    private void Add(DroppedMessage dropped, long count)
    {
        if (IsOrdinary(dropped.Why)) return;
        DropNote? note;
        lock (_gate) note = _digest.Add(dropped, count, time.GetUtcNow());
        if (note is not null) Write(note);
    }

    private void Write(DropNote note)
    {
        var (what, by) = (note.What, note.What.By.Length > 0 ? note.What.By : "the web app and hosts");
        var many = note.Count.ToString("N0", CultureInfo.InvariantCulture);
        // Who it was from is not known: only on whose behalf it spoke
        var who = note.Claimed.Length > 0 ? $"somebody as {note.Claimed}" : "somebody";
        var outcome = note.IsFirst
            ? $"dropped by {by}: {what.Why}{(note.Count > 1 ? $" ({many})" : "")}; more of the same are counted once a minute"
            : $"{many} more dropped by {by}{(what.Why.Length > 0 ? $": {what.Why}" : ", for other reasons")}";
        audit.WriteAsync(new AuditEntry(who, "message-dropped", what.Kind, "", by, outcome));
    }
}
